#!/usr/bin/env node
/** The `swarm` command: installs what is missing, then runs src/apps/swarm.ts under the pinned runtime. */
import { launch } from './launch.mjs'

launch({ entry: 'src/apps/swarm.ts', args: process.argv.slice(2), withDev: false })
