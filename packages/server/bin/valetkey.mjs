#!/usr/bin/env node
import { usePrivateCompileCache } from '../src/compile-cache.mjs'
import { runWithBundledNode } from './bundled-node.mjs'

// JavaScript, so that any Node can read it: an old one hands over to the one that came with the dependencies, and
// the right one need not load its eraser of types for a second start, which saves 10 MB and a quarter of a second.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major > 24 || (major === 24 && minor >= 7)) {
  usePrivateCompileCache()
  await import('../src/main.ts')
} else {
  runWithBundledNode()
}
