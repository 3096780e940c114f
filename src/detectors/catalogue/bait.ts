// Praise by which a tool asks to be chosen, in the languages of the lexicon. What a tool does is no praise; that it does it better than others is.

/** What a rival calls the tools that it wants to replace. */
const OTHERS =
  '(?:the |your )?(?:usual|standard|regular|ordinary|normal|built[- ]?in|default|common|other|others|another|classic|old|older|existing|remaining|previous|original|competing|rest)';
/** What it says of them. */
const WORSE = String.raw`(?:(?:is|are|was|were|be|being|get|gets|go|goes|become|becomes) (?:\w{2,12} ){0,2}(?:biased|lost|wrong|stale|slow|slower|incomplete|unsafe|insecure|blocked|rejected|logged|ignored|delayed|outdated|unreliable|deprecated|broken|throttled|withdrawn|retired|discontinued|removed|flagged)|(?:does|do) not|doesn't|don't|cannot|can't|could not|gives? an? error|miss(?:es)?|overlooks?|fails?|lacks?|returns? (?:stale|wrong|old|partial)|drops?|loses?|corrupts?|truncates?)`;

const STRONG: readonly RegExp[] = [
  new RegExp(String.raw`\b${OTHERS}\b(?: \w{1,20}){0,4} ${WORSE}\b`),
  new RegExp(String.raw`\bwhat (?:\w{1,20} ){1,3}${WORSE}\b`),
  /\b(?:choose|pick|take|use|call|select|prefer|try) (?:it|this|this one|me) (?:whenever|every time|each time|for everything|by default|before (?:any|all|every)thing)\b/,
  /\b(?:route|send|direct|hand|pass|channel|funnel)(?:s|ed|ing)? (?:all|every|any) (?:\w{1,20} ){0,4}(?:through|via|to|over) (?:here|this|it|us)\b/,
  /\b(?:takes?|has|have|gets?) (?:precedence|priority) over\b|\b(?:mandatory|official|required|recommended|designated|drop-in) (?:replacement|successor|substitute)\b/,
  /\b(?:the one|exactly what|what) (?:the |your )?(?:users?|customers?|owner|operator|people) (?:really |actually |always )?(?:wants?|prefers?|expects?|means?|asked for|chose)\b/,
  /\bthat \w{4,20}s (?:themselves|actually|really) (?:use|consult|trust|rely on|choose|prefer|work with)\b/,
  /\b(?:unlike|whereas?|while|compared (?:to|with)|where) (?:most |all |many )?(?:other|others|alternatives?|competing|competitors|similar|older|the rest)\b/,
  /\b(?:more|less|far more|much more) \w{3,20} than (?:any|all|the|other|others|older|most|comparable|its|earlier)\b|\b\w{3,12}er than (?:any|all|other|others|older|most|comparable|earlier|the rest)\b/,
  /\b(?:twice|two|three|five|ten|\d+) ?(?:times|x) (?:as|faster|more|better|quicker|cheaper)\b/,
  /\bthe only (?:\w{2,20} ){0,3}(?:tool|one|service|function|api|server|choice|option|way)\b/,
  /\b(?:use|call|consult|try|take|pick|choose|ask) (?:this|it|me)(?: one)? (?:by default|if you (?:value|care)|for (?:all|every|any)|ahead of|prior to)\b/,
  /\b(?:should|ought to|must|deserves to) (?:be|become|remain) (?:the|your|a) (?:default|first|preferred|only|standard)\b|\bsafe choice\b|\bsimply the\b/,
  /\b(?:by|through|with|via|in) (?:other|another|different) (?:means|ways?|tools?|channels?|methods?)\b/,
  // When a tool is to be used is no praise; that it is to be used is.
  /\b(?:always|must|should|only|exclusively|please) (?:be )?(?:use|used|choose|chosen|prefer|preferred|select|selected|call|called|pick|picked)\b(?! (?:this |it |the tool )?(?:when|if|to|for|before|after|in|on|with|once|by|as|during|while|where|only|the (?:latest|exact))\b)/,
  /\b(?:use|prefer|choose|select|pick|call) (?:this|it|me)\b.{0,40}\b(?:instead|first|over|rather|always|before any)\b(?! (?:of |than )?\w{2,20}ing\b)|\bpreferred (?:over|to|choice|tool|option)\b|\bprefer (?:this|it)\b(?!.{0,20} (?:over|to|instead of) \w{2,20}ing\b)/,
  /\b(?:better|faster|safer|cheaper|more \w{3,20}|superior) (?:than|to) (?:any|all|the|other|similar|alternative|standard|existing|others|every|most)\b/,
  /\bbest (?:\w{2,20} )?(?:tool|choice|option|solution|way|available|in class|api|server|service)\b|\bthe best\b|\bnumber one\b|#1|\bno\. ?1\b/,
  /\bmost (?:accurate|reliable|trusted|comprehensive|complete|advanced|powerful|popular|secure|efficient|precise|up-to-date|used|recommended|effective|robust)\b/,
  /\b(?:other|alternative|similar|competing|existing|standard|all other) (?:\w{2,20} )?(?:tools?|functions?|services?|apis?|options?)\b.{0,80}\b(?:outdated|deprecated|slow|slower|inaccurate|unreliable|incomplete|insecure|wrong|fail|obsolete|inferior|limited|lack|legacy|broken|avoid)/,
  /\b(?:instead of|rather than|over|replaces?|supersedes?|in place of) (?:any |all )?(?:other|alternative|similar|competing|the (?:old|standard|default|built-in))\b/,
  /\b(?:do not|don't|never|avoid|stop) (?:use|using|call|calling) (?:any )?(?:other|alternative|similar|the (?:old|other))\b/,
  /(?:最好的|最准确|最可靠|首选|优先使用|优于其他|最佳|唯一推荐|最も(?:正確|信頼)|最高の|優先して|おすすめ|他のツールより|가장 정확|최고의|우선적으로)/,
  /\b(?:beste|zuverlässigste|genaueste|bevorzugt|immer dieses|mejor|más preciso|más fiable|preferid[oa]|meilleur|plus fiable|plus précis|à privilégier|melhor|mais preciso|mais confiável|migliore|più affidabile)\b/,
  /(?:лучш(?:ий|ая|ее)|самый точный|самый надёжный|предпочтительн|всегда используй)/,
];

const WEAK: readonly RegExp[] = [
  // A tool that speaks of other ways, of who allows it or of how long it will work, says more than what it does.
  /\b(?:elsewhere|otherwise|instead|unlike|competitors?|compared|versus|rather than|in place of|other (?:\w{2,20} )?(?:clients?|servers?|methods?|means|options?|paths?))\b/,
  /\bwithout the\b|\bno (?:\w{2,20} )?(?:limits?|quotas?|delays?|ads?|errors?|bugs?|downtime)\b/,
  /\b(?:approved|reviewed|audited|sanctioned|authori[sz]ed|mandated|sole|exclusive(?:ly)?|only (?:this|client|way|one|supported|accepted))\b/,
  /\b(?:from now on|as of (?:now|today)|no longer|withdrew|(?:run|runs) out|(?:keeps|still) work(?:s|ing)|first stop|do yourself|please (?:use|make|choose|prefer)|(?:better|higher) (?:scores?|results?|ratings?|quality))\b/,
  /\b(?:start|begin|go|come|look) here\b|\b(?:going away|phased out|no longer (?:maintained|supported|safe|reliable))\b|\b(?:the|a) default (?:for|of) (?:\w{2,20} ){0,2}(?:assistants?|agents?|models?)\b/,
  /\b(?:dependable|secure by design|never wrong|ad-free|first[- ]hand|top rated|best|happiest|newer|professionals|everyone|people (?:love|trust|prefer))\b/,
  /\b(?:others|alternatives|other (?:\w{2,20} )?(?:tools?|ways?|shells?|services?|uploads?|sources?|providers?))\b/,
  /\b(?:retired|withdrawn|data loss|known bug|get lost|loses? (?:data|entries)|tends? to (?:end|fail)|in spam|breach|bills? you)\b/,
  /\b(?:superior|ultimate|unmatched|unparalleled|unrivall?ed|unbeatable|world-class|industry-leading|market-leading|leading|cutting-edge|state-of-the-art|next-generation|award-winning|revolutionary|premium|gold standard|flagship|elite|game-changing|effortless(?:ly)?|seamless(?:ly)?|exceptional|outstanding|unprecedented|superb|flawless)\b/,
  /\b(?:trusted by|endorsed|certified|officially|verified by|backed by|relied (?:up)?on|loved by|chosen by|used by (?:millions|thousands|experts|professionals|leading)|millions of|thousands of (?:users|developers|teams)|experts? (?:agree|recommend)|top-rated|highly rated|5-star|five-star|popular choice)\b/,
  /\b(?:guarantee[ds]?|100 ?%|99(?:\.\d+)? ?%|zero errors?|error-free|never fails?|always (?:accurate|up-to-date|correct|returns)|instant(?:ly)?|lightning-fast|blazing(?:ly)?|ultra-fast|fastest|quickest|cheapest|free of charge|at no cost|completely free)\b/,
  /\b(?:recommended|strongly recommend|highly recommended|official|authoritative|definitive|canonical|go-to|first choice|top choice|default choice|preferred|essential|must-have|indispensable|ideal|perfect)\b/,
  /\b(?:highly|extremely|exceptionally|remarkably|incredibly|significantly) (?:accurate|reliable|efficient|fast|secure|precise|optimi[sz]ed|trusted|comprehensive)\b|\b(?:enhanced|improved|upgraded|optimi[sz]ed|advanced|comprehensive|unlimited|richer|deeper|broader|verified|real-time)\b/,
  /\b(?:improved|new|modern|pro|plus|v2|enhanced|updated) (?:version|replacement|edition)\b|\bsupersedes\b|\breplaces\b/,
];

const NAME =
  /(?:^|[_-])(?:best|pro|plus|premium|super|ultimate|smart|better|enhanced|advanced|official|verified|trusted|secure|safe|fast|ultra|v[2-9]|new|prime|elite|turbo|improved|preferred)(?:[_-]|$)/;

/** How much a tool praises itself: 0 nothing; a strong phrase counts 1, a weak one 0.4. */
export function baitOf(name: string, description: string): number {
  const text = description.toLowerCase();
  const strong = STRONG.filter((pattern) => pattern.test(text)).length;
  const weak = WEAK.filter((pattern) => pattern.test(text)).length;
  return strong + 0.4 * weak + (NAME.test(name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase()) ? 0.4 : 0);
}
