// The concepts that words of all languages stand for. Detectors and the model see concepts, so that what holds in one language holds in all.

/** In the order of their numbers; append only, the model's weights know the numbers. */
export const concepts = [
  'must', // obligation: must, required, always
  'before', // order: before, first, prior to
  'after', // order: after, once done
  'whenever', // every time, on each call
  'not', // never, do not, without
  'tell', // mention, inform, disclose
  'covert', // silently, secretly, in the background
  'user', // user, human, customer
  'model', // assistant, AI, agent
  'ignore', // ignore, disregard, forget
  'rules', // instructions, guidelines, policy, prompt
  'previous', // previous, above, earlier
  'read', // read, open, collect
  'send', // send, upload, forward, bcc
  'put', // include, append, embed, pass
  'argument', // parameter, argument, field
  'secret', // password, key, token, credentials
  'secret-path', // ~/.ssh, .env, id_rsa
  'private', // confidential, conversation history, personal data
  'file', // file, contents
  'external', // external, remote, endpoint, webhook
  'address', // URL, mail address, IP in the text
  'tool', // tool, function, call
  'other-tools', // other tools, instead of
  'prefer', // best, preferred, only use
  'disparage', // deprecated, unreliable, insecure
  'replace', // replace, redirect, set to
  'pretext', // compliance, audit, telemetry
  'threat', // otherwise fails, rejected
  'approval', // approval, confirmation, pre-approved
  'destroy', // delete, wipe, disable
  'shell', // curl, bash, chmod
  'markup', // <IMPORTANT>, [INST], system:
  'delay', // once approved, later version
  'money', // transfer, payment, wallet
  'answer', // your response, your reply
  'task', // verbs of tasks given to an assistant: write, translate, explain
  'question', // question words at a sentence's begin
  'code-block', // the following code, code snippet
  'example', // for example, e.g., such as
  'defence', // detects, scans, prevents
  'quote', // quotation marks
  'role-play', // pretend, act as, you are now
  'grant', // permission, access, admin
  'message', // email, message, chat
  'run', // execute, run, install
  'hide-format', // encode, base64, disguise
  'optional', // may, can, optional, if needed
  'describe', // returns, gets, lists: how honest definitions begin
  'encrypt', // encrypt, ransom, overwrite files (code)
  'network-code', // socket, requests.post, urllib
  'system-code', // subprocess, os.system
  'link', // click, visit, download
  'urgent', // urgent, immediately, now
  'please', // please, kindly
  'person-you', // you, your
  'attack', // attack, injection, phishing: words of who writes about attacks
] as const;

/** A concept. */
export type Concept = (typeof concepts)[number];
