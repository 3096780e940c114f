// The list of detectors and rules. One list for gateway, scanner and `bartizan detect`; a test holds that none is missing.
import { annotationMismatch } from './annotation-mismatch/annotation-mismatch.ts';
import { assistantAddressed } from './assistant-addressed/assistant-addressed.ts';
import { callBeforeOthers } from './call-before-others/call-before-others.ts';
import { commandInArguments } from './command-in-arguments/command-in-arguments.ts';
import { commandOrder } from './command-order/command-order.ts';
import { concealment } from './concealment/concealment.ts';
import { dataMovement } from './data-movement/data-movement.ts';
import { decodedPayload } from './decoded-payload/decoded-payload.ts';
import { delayedTrigger } from './delayed-trigger/delayed-trigger.ts';
import type { Detector, Rule } from './detector.ts';
import { directionOverride } from './direction-override/direction-override.ts';
import { exfiltrationParameter } from './exfiltration-parameter/exfiltration-parameter.ts';
import { fakeSystemText } from './fake-system-text/fake-system-text.ts';
import { falseApproval } from './false-approval/false-approval.ts';
import { hiddenCharacters } from './hidden-characters/hidden-characters.ts';
import { hiddenText } from './hidden-text/hidden-text.ts';
import { instructionsToModel } from './instructions-to-model/instructions-to-model.ts';
import { internalAddress } from './internal-address/internal-address.ts';
import { lookalikeLetters } from './lookalike-letters/lookalike-letters.ts';
import { lookalikeName } from './lookalike-name/lookalike-name.ts';
import { lookalikePackage } from './lookalike-package/lookalike-package.ts';
import { moneyRedirected } from './money-redirected/money-redirected.ts';
import { namesOtherServer } from './names-other-server/names-other-server.ts';
import { overrideInstructions } from './override-instructions/override-instructions.ts';
import { paddedText } from './padded-text/padded-text.ts';
import { pathEscape } from './path-escape/path-escape.ts';
import { personalData } from './personal-data/personal-data.ts';
import { plantedInstructions } from './planted-instructions/planted-instructions.ts';
import { preferenceBait } from './preference-bait/preference-bait.ts';
import { queryImage } from './query-image/query-image.ts';
import { rivalTool } from './rival-tool/rival-tool.ts';
import { rivalledTool } from './rivalled-tool/rivalled-tool.ts';
import { sameName } from './same-name/same-name.ts';
import { secretInText } from './secret-in-text/secret-in-text.ts';
import { secretTarget } from './secret-target/secret-target.ts';
import { shadowedTool } from './shadowed-tool/shadowed-tool.ts';
import type { Sign } from './signal.ts';
import { terminalEscape } from './terminal-escape/terminal-escape.ts';
import { threatenedFailure } from './threatened-failure/threatened-failure.ts';

/** Detectors that look at one passage each. */
export const passageDetectors: readonly Detector[] = [
  commandInArguments,
  directionOverride,
  exfiltrationParameter,
  hiddenCharacters,
  hiddenText,
  internalAddress,
  lookalikeLetters,
  paddedText,
  pathEscape,
  queryImage,
  secretInText,
  terminalEscape,
];

/** Detectors that read prose in one piece. */
export const proseDetectors: readonly Sign[] = [
  assistantAddressed,
  callBeforeOthers,
  commandOrder,
  concealment,
  dataMovement,
  delayedTrigger,
  fakeSystemText,
  falseApproval,
  moneyRedirected,
  overrideInstructions,
  preferenceBait,
  secretTarget,
  shadowedTool,
  threatenedFailure,
];

/** Rules that the engine judges itself. */
const engineRules: readonly Rule[] = [
  annotationMismatch,
  decodedPayload,
  instructionsToModel,
  lookalikeName,
  lookalikePackage,
  namesOtherServer,
  personalData,
  plantedInstructions,
  rivalTool,
  rivalledTool,
  sameName,
];

/** Every rule of this folder, by id. */
export const detectors: readonly Rule[] = [...passageDetectors, ...proseDetectors, ...engineRules].sort((a, b) =>
  a.id < b.id ? -1 : 1,
);
