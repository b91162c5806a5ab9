#!/usr/bin/env node
// JavaScript, so that a second start, which finds everything else in Node's compile cache, need not load the
// part of Node that erases types: that saves 10 MB of resident memory and a quarter of a second.
import { enableCompileCache } from 'node:module'

enableCompileCache()
await import('../src/main.ts')
