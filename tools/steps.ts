/** The result of a step. `notes` are printed prominently at the end of the whole run. */
export type StepResult = {
  passed: boolean
  notes?: readonly string[]
  /** Lines to print below the summary of all steps. */
  closing?: readonly string[]
}

/** One named part of a check run. */
export type Step = { name: string; run(): Promise<StepResult> }

type Done = StepResult & { name: string; took: string }

/**
 * Runs all steps in order, even after a failure, and prints each with its time and a summary at the end.
 * Returns whether all of them passed.
 */
export async function runSteps(steps: readonly Step[]): Promise<boolean> {
  const done: Done[] = []
  for (const [index, step] of steps.entries()) {
    console.log(`\n▸ ${index + 1}/${steps.length} ${step.name}`)
    const began = performance.now()
    const result = await settle(step)
    const took = `${((performance.now() - began) / 1000).toFixed(1)} s`
    console.log(`${mark(result.passed)} ${step.name} (${took})`)
    done.push({ ...result, name: step.name, took })
  }
  summarize(done)
  return done.every((step) => step.passed)
}

async function settle(step: Step): Promise<StepResult> {
  try {
    return await step.run()
  } catch (error) {
    console.error(error)
    return { passed: false }
  }
}

function summarize(done: readonly Done[]): void {
  console.log('\nSummary')
  for (const { name, passed, took } of done)
    console.log(`  ${mark(passed)} ${name.padEnd(18)} ${took.padStart(8)}`)
  for (const note of done.flatMap((step) => step.notes ?? [])) console.log(`\n!! ${note}`)
  const closing = done.flatMap((step) => step.closing ?? [])
  if (closing.length > 0) console.log(`\n${closing.join('\n')}`)
}

function mark(passed: boolean): string {
  return passed ? '✔' : '✖'
}
