// Judges the name of a package by itself, without the models that texts need: a scan of entries asks nothing else.
import { findingOf } from '../finding.ts';
import { type Inspection, judged } from '../judge.ts';
import { createLookalikes, type Imitation, lookalikePackage } from './lookalike-package.ts';

function judgedName(name: string, imitation: Imitation | undefined): Inspection {
  if (imitation === undefined) return judged([]);
  const { target, slip, severity } = imitation;
  const note = `looks like "${target}": ${slip}`;
  return judged([findingOf(lookalikePackage, { surface: 'package', pointer: '', note, excerpt: name, severity })]);
}

/** Makes the judge. */
export function createNameJudge(): (ecosystem: string, name: string) => Inspection {
  const lookalike = createLookalikes();
  return (ecosystem, name) => judgedName(name, lookalike(ecosystem, name));
}
