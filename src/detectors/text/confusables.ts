// Letters of other scripts that look like Latin ones (after UTS 39, the part that text in a sans-serif face really shows alike).

/** Latin letter, then its look-alikes in lower and upper case. */
const ROWS: readonly (readonly [latin: string, alike: string])[] = [
  ['a', 'аɑαАΑᎪꓮ𐊠'],
  ['b', 'ЬВΒᏴᏼɓꓐƄъ'],
  ['c', 'сϲСϹᏟⅽꓚᴄ'],
  ['d', 'ԁɗᎠꓓⅾ'],
  ['e', 'еҽЕΕᎬꓰєəℯ'],
  ['f', 'ƒϜꓝſẝ'],
  ['g', 'ɡԌᏀꓖցɢ'],
  ['h', 'һНΗᎻꓧհʜ'],
  ['i', 'іıІΙᎥιɩꓲӀɪⅰ'],
  ['j', 'јЈʝᎫꓙյ'],
  ['k', 'кКΚᏦκꓗᴋ'],
  ['l', 'ӏⅼᏞʟꓡǀ'],
  ['m', 'мМΜᎷꓟⅿᴍ'],
  ['n', 'ոпΝꓠηɴ'],
  ['o', 'оОοΟօഠ௦๐໐ꓳσᴏ'],
  ['p', 'рРρΡᏢꓑ'],
  ['q', 'ԛգႳ'],
  ['r', 'гᎡᏒꓣʀᴦ'],
  ['s', 'ѕЅՏᏚꓢꜱ'],
  ['t', 'тТΤᎢτꓔᴛ'],
  ['u', 'υцսՍꓴᴜ'],
  ['v', 'ѵνᏙꓦⅴᴠ'],
  ['w', 'ԝѡᎳꓪωᴡ'],
  ['x', 'хХΧᕁꓫⅹ×'],
  ['y', 'уУΥγҮүʏꓬ'],
  ['z', 'ΖᏃꓜᴢ'],
];

/** Look-alike to Latin, lower case. */
export const latinLookalikes: ReadonlyMap<string, string> = new Map(
  ROWS.flatMap(([latin, alike]) => [...alike].map((char) => [char, latin] as const)),
);
