import { resolve } from 'node:path'
import { packPackages } from './packing.ts'

const [folder = 'dist/packages'] = process.argv.slice(2)

for (const { name, version, tarball } of await packPackages(process.cwd(), resolve(folder))) {
  console.log(`${name} ${version}  ${tarball}`)
}
