// Runs in an empty page beside the built site: has several sides do the same work in turns, so that
// whatever else the machine does disturbs all of them alike.

/** Rounds whose times count. */
const rounds = 31;

/** Each side works for so long before, in milliseconds: browsers compile in earnest what is hot. */
const warmUp = 2_000;

/** The milliseconds of every counted round, side by side. Each side is a function, and all must give
 * the same answer. */
async function takeTurns(name, sides) {
  const times = sides.map(() => []);
  const turn = async (note) => {
    const answers = [];
    for (const [at, side] of sides.entries()) {
      const start = performance.now();
      answers.push(await side());
      note(at, performance.now() - start);
    }
    if (answers.some((answer) => answer !== answers[0])) throw new Error(`${name}: ${answers.join(" is not ")}`);
  };
  const worked = sides.map(() => 0);
  while (Math.min(...worked) < warmUp) await turn((at, ms) => (worked[at] += ms));
  for (let round = 0; round < rounds; round += 1) await turn((at, ms) => times[at].push(ms));
  return times;
}
