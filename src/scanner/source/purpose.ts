// What a tool is said to do, where that leaves no room for other hosts or programs. Narrow on purpose: what is not plain is left alone.

/** Work that needs nothing but its arguments. */
const PURE =
  /\b(?:add|adds|adding|sum|sums|subtract|subtracts|multiply|multiplies|divide|divides|averages?|compare|square|round)\b[^.]{0,40}\b(?:numbers?|integers?|values?|operands?)\b|\b(?:calculator|arithmetic|factorial|fibonacci|prime (?:number|factor)s?|square root|palindrome|roman numerals?|fahrenheit|celsius)\b|\b(?:reverse|upper-?case|lower-?case|capitali[sz]e|trim|count (?:the )?(?:words|characters|letters|vowels))\w*\b[^.]{0,30}\b(?:text|strings?|words?|sentence|input)\b|\becho(?:es)?\b[^.]{0,20}\b(?:input|text|message|back)\b|\b(?:say|says) hello\b|\bgreets? (?:the |a )?(?:user|person|by name)\b|\bbase64\b|\b(?:generate|create)s? (?:a )?(?:random )?(?:uuid|number)\b/i;
/** Words of what goes beyond its arguments. */
const BEYOND =
  /\b(?:api|https?|urls?|web|internet|network|online|fetch\w*|download\w*|upload\w*|request\w*|servers?|services?|remote|hosts?|databases?|quer(?:y|ies)|files?|folders?|director(?:y|ies)|disk|commands?|shell|execut\w*|runs?|running|process(?:es)?|scripts?|subprocess|docker|git|browser|search\w*|live|latest|rates?|prices?|send\w*|e?mail|posts?|call(?:s|ed)?|using|via|llm|model)\b/i;

/** Does it say that it needs nothing but its arguments? */
export const saysPure = (says: string): boolean => {
  const text = says.replaceAll(/[_-]/g, ' ');
  return PURE.test(text) && !BEYOND.test(text);
};
