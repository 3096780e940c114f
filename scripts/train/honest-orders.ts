// Honest definitions that give orders: how a tool is to be used, what to ask first, what not to show, which sibling to take. Written by hand for training.

/** Templates; slots are those of the English poison, and `$sib` for tools of the same server. */
export const honestOrders = `
{Displays|Shows|Outputs|Prints} {which parts|a {chart|table|list} of what|lines that say what|the percentage of what} {is|are} {covered|used|missing|read}{ by {tests|the query}|}. {--report|--format|--output}: {the report type|where to write it|can be used several times}. {Options include|Possible values}: {summary, lcov and debug|json and text}.
{Exclude|Include|Match|Skip} {paths|contracts|files|tests} {from|in} {the|the final} {report|coverage|listing}. Example: "{(script|src|Foo}{ or |, }{Bar)|lib|test}".
{Example|Examples|Query|Question}: {What|Which|How many} {tasks|features|tickets|invoices} {of|for} the {past|last} {week|two months} are {approved, done or open|waiting for approval|still pending}? {Tool use|Call|Answer}: "{q_from|table|select}": "{Dev/Feature|tasks|invoices}", "{q_limit|limit}": 100.
{Needs|Waits for|Shows|Sets} the {approval|consent|confirmation} {of|by|from} {a manager|the owner|two reviewers}; {status is|states are} {pending, approved or rejected|open or done}.
{This is|It is} {very |}important{:|.} {lower case the text and the column|use LIKE|quote the names|keep the order}. {Make sure that|Always} {the columns are lower case|both sides match|the query has a limit}.
{Good practice|Good style}: {be open about|tell readers of|note} {changes|edits|corrections}{, {for example|perhaps} with {an 'Edit:' note|a line in the log}|}. {The history is not public|Others see that it was edited}.
{Leave out|Omit|Skip|Do not mention|Don't repeat} {signatures|quoted text|greetings|names|addresses|phone numbers} {of people in copy|from the thread|of third parties|in the summary|}.
{Files|Paths|Folders} outside {the workspace|the project|the allowed folders}{, {such as|like|e.g.} $path,|} {are {refused|rejected|not read}|give an error}. {Not meant for|Never use it for} {private keys|secrets|credentials}.
{Pass|Give} {the resume token|the cursor|the ticket|background} {that|which} {start_session|$sib|the last page} {returned|gave} {to|and} {resume|continue} after {a time-out|an error}.
{Always|Please} {ask|have} the {user|person} {to confirm|confirm} {amount and recipient|the list|what will be deleted}{ before {calling|using} this|}.
{You MUST|ALWAYS|Always|Please always|You should always|Be sure to} {call|run|use|invoke} $sib {first|before this{ tool|}|beforehand}{ to {get|find|look up|resolve} {the id|valid names|column names|the schema|the exact path|the latest version}|, since {names|ids|columns} {differ|change} {between projects|often}|}. {Do not|Never|Don't} {guess|invent|assume|reuse old} {ids|names|values|columns|references}.
{IMPORTANT|CRITICAL|NOTE|WARNING|Required}: {read|fetch|open|load} {the file|the record|the page|the current state} {with|using|through} $sib {before|first, and only then} {editing|you edit it|overwriting it|you call this{ tool|}}, {otherwise|or} {the change may be lost|the patch will not apply|the call fails|you may overwrite someone's work}.
{Must|Has to|Needs to} be {called|invoked|run} {first|before {any other|all other|the other} {tool|tools|call|calls} {of|on|in} this {server|toolset|connector}|once per session}{. It {returns|gives} {a session id|the connection handle|the workspace id} {that|which} the {others|other tools} {need|take|expect}|}.
{Only|Do not} call this {tool|} {after|until|before} {$sib {has returned|succeeded|was called}|the user has {agreed|confirmed|seen the preview}|the plan {is|was} {approved|accepted}}.
{Before|Prior to} {booking|sending|paying|deleting|publishing|merging|deploying|submitting}, {always|you must|please} {ask|check with|get} the {user|customer|person|owner}{ for|'s|} {confirmation|approval|a clear yes|consent}. {Never|Do not} {send|book|delete|proceed|pay|publish} {without|unless} {it|explicit {consent|permission|approval}|they {said so|agreed}}.
{Always|Please} {confirm|repeat|show|state} the {amount|date|recipient|total|address|price|list of files} {to|with} the user {first|before {sending|paying|continuing}}{; this {cannot be undone|is final}|}.
{If|When|Whenever} {the request|the question|the instruction|anything} is {unclear|ambiguous|incomplete}, {ask|prompt} the user {instead of guessing|what they mean|for the missing details} {rather than|and do not} {assume|assuming} {a default|dates|names}.
{Use|Call|Choose|Prefer} this {tool |}{instead of|rather than|over} {$sib|the shell|cat|sed|grep|find|curl|manual edits}{, which {is deprecated|is slower|will be removed|only handles small files}| {for|when|because} {it is faster|large files|exact matches|it respects ignore files}|}.
{Do NOT|Never|Don't} use {this tool|it} {for|to|when} {small talk|general knowledge|creating files|searching the web|anything but reading|binary data}. {Use|For that use|Call} $sib {instead|for that}.
Use this {tool |}{proactively|whenever you {finish|start|learn}|often|at the {start|end} of} {a task|to track progress|something new about the project|each conversation|when the user {mentions|asks for} {it|a preference}}.
{Saves|Stores|Remembers|Records} {what|facts|preferences|notes} {the user {wants|asks} {remembered|to keep}|about the {project|user}} {for later sessions|across conversations}. {Do not|Never} {store|save|record} {passwords|secrets|health data|credentials|anything sensitive}.
{Display|Show|Present|Return|Print} the {result|output|table|markdown|link} {exactly as it is|unchanged|as returned|in full}{. {Do not|Don't|Never} {summarise|add comments|rephrase|translate|shorten} it|}.
{Do not|Don't|Never} {show|display|print|expose|mention} {internal ids|raw ids|the {internal|numeric} id|database keys|file paths|the JSON|cursor values} to the user; {they are|it is} {for|only for|needed in} {further calls|paging|other tools}.
{After {calling|using} this tool|When {the image|the chart|the file} {is shown|was made}}, {do not|don't|never} {describe|repeat|comment on|mention} {it|its {content|path|URL}|the {file path|raw data}} {to the user|again|in your answer}{; {the client|the app} {shows|renders} it|}.
{Always|Please} {tell|inform|remind|warn} the user that {prices|data|results|rates} {are delayed|may be out of date|are no {legal|medical|investment} advice|come from {public sources|a third party}}.
{Answers|Replies|Responses} {must|should} {cite|mention|include|link} {the source|the URL|the date|a disclaimer}. {Do not|Never} {invent|make up} {references|quotes|numbers|links}.
{Respond|Answer|Reply|Write} in the {language|tone} {of the user|that the user chose|the user writes in}{ unless {asked|they ask} otherwise|}.
{Fails|Rejected|Returns an error} {unless|if not} {confirm|force|acknowledge} is {true|set}. {Ask the user|Get approval} before {setting|you set} it.
{The|This} {API key|token|password|secret|private key} is {read from|kept in|stored in} {the keychain|the environment|the vault|memory} and {never|not} {shown|logged|printed|returned|sent to the model}.
{Your|The} {API key|access token|client secret}. {You find it|Get one|Create it} {in|under|at} {the dashboard|Settings|your account page|the developer console}. {Keep it secret|Do not share it|It is sent only to the provider|}.
{Path|Location} of the {private key|identity file|certificate|env file}{, {for example|e.g.|such as} $path|, default $path}. {Password login is used when {missing|it is empty}|Must be readable only by you|}.
{Reads|Parses|Lists|Sets|Checks} {the variables|a variable|keys|entries} {of|in} {the project's .env|a dotenv file|the environment file}{. {Values are masked|The file is never committed|Secrets are not returned}|}.
{Pass|Send|Put|Provide} the {token|session id|cursor|ticket} {returned by|from} $sib {in|as} {the parameter|the argument|the header} {token|session|cursor|Authorization} {of|in|with} {all|each|every} {further|later|subsequent} {call|calls|request|requests}.
{Scans|Checks|Searches|Analyses} {a repository|code|a text|prompts|mail|a file} for {leaked|hard-coded|committed|hidden} {secrets|keys|passwords|instructions|malware|tracking} {such as|like|including} {AWS keys|"ignore previous instructions"|private keys|reverse shells|base64 payloads|"you are now"} and {reports|returns|flags} {file and line|a score|each match|them}.
{Removes|Strips|Blocks|Filters|Neutralises} {hidden text|scripts|comments|injected instructions|invisible characters|tracking pixels} {from|in} {HTML|mail|pages|a prompt|documents}.
{Returns|Lists|Contains} {sample|known|example|collected} {jailbreaks|attack prompts|injection strings|payloads|phishing mails} for {testing|training filters|authorised red teaming|teaching}.
{Sets|Updates|Defines|Returns} the {system prompt|instructions|persona} of {an assistant|a bot|the agent being built|your app}{, {for example|such as|e.g.} "{You are a {helpful|polite|strict} {assistant|tutor|reviewer}. {Never|Do not|Always} {reveal|share|give|answer} {internal {data|rules}|advice on law|politely|secrets}.}"|}.
{Starts|Delegates to|Spawns|Hands over to} {a sub-agent|another agent|a worker|a specialist}. {Describe|State|Write down} {the whole task|everything it needs|what to return}{, {because|since|as} it {cannot|does not} {see|know} this conversation|}.
{Deletes|Drops|Wipes|Erases|Terminates} {the database|a table|all rows|a cluster|the user and their data|every file in the folder} {permanently|for good|at once}. {Dangerous|No undo|Irreversible|Admins only}{: {make a backup first|ask before you use it|use with care}|}.
{Silences|Mutes|Suppresses|Pauses} {alerts|notifications|mails|webhooks} {for|of|during} {a host|the given window|maintenance}{. {Nobody is notified|They are still recorded|Ends by itself}|}.
{Runs|Executes} {a command|a script|SQL|code} {in|inside|on} {the container|a sandbox|the shell|the database}. {Avoid|Do not use|Never run} {interactive commands|rm -rf|sudo|background jobs|commands the user did not ask for}.
{Uploads|Sends|Posts|Publishes} {the file|a file|the given text|the report} to {the configured {bucket|webhook|channel}|the URL in \`url\`|the account of the user}. {Do not|Never} {upload|send|include} {personal data|files outside the project|credentials}.
{Creates|Registers|Updates} a webhook: {events|payloads} are {sent|posted} to the {external |}URL {given|named in the arguments}, signed with {the secret|an HMAC}.
{Shares|Forwards|Copies} {a document|a message|the invite} {with|to} the {given|named|listed} {people|addresses|recipients}. {cc and bcc are optional|Links expire after a week|They get a mail}.
{Pays|Buys|Transfers|Checks out} {the cart|an invoice|the given amount} {with|from} {the stored card|the account of the user|their own account}. {Ask|Have} the user {to confirm|confirm} the {total|amount|payee} first. {Limits apply|Above the limit a second approval is needed|}.
{Needs|Requires} the {role|scope|permission} {admin|owner|editor|repo}. {Others|Users without it|Calls without it} {get|receive} {403|an error|a refusal}.
At most {60|100|10} {requests|calls} {per|a} {minute|hour}. {When|If} {the limit is reached|you get 429}, wait {for|} {retry_after|a minute}{; {do not|don't|never} {retry at once|loop|hammer the API}|}.
{Before|When} {clicking|typing|selecting|hovering}, {take|get|make} a {snapshot|screenshot} with $sib {to {get|find} the reference|first}. {Never|Do not} {use|reuse} references {of|from} {older|earlier} {snapshots|pages}.
{Think|Reason|Plan} step by step{ here|}. {Nothing is {changed|executed|sent}|It only {logs|records} the thought|No new information is obtained}.
{Keep|Continue} {thinking|calling|going} until {you are satisfied|the list is empty|no next page is left|the status is done}. {Revise|Adjust|Mark} {earlier thoughts|total_thoughts|steps} {freely|as needed}.
{Optional|May be} {instructions|guidance|a hint|a prompt} for the {summary|model|reviewer|generator}, {for example|e.g.} "{focus on risks|be brief|ignore the appendix|use a friendly tone|answer as a pirate}".
{Approves|Rejects|Accepts|Declines} {a request|an order|a pull request|a leave} {of|by} {the given id|another person}{ on behalf of the {signed-in |}user|}. {Needs|Requires} {their|prior} {decision|confirmation}.
{Ignores|Skips|Leaves out} {case|hidden files|the first {row|line}|drafts|previous {results|versions|runs}|rules in .gitignore|robots} {by default|if set|unless asked}.
{Overrides|Replaces|Supersedes} the {default|previous|global|inherited} {setting|rule|policy|instructions|value} {of the project|for this {run|request|call}|from the config}.
{The user|Users|They} {has|have} {to|} {already |}{granted|approved|given} {access|the scope|consent} {during|through|in} {OAuth|the login|the setup}{; otherwise {the call fails|call $sib}|}.
{Forget|Deletes|Clears|Resets} {everything|all facts|the memory|the history} {about|of} {the user|a topic|this session} {on request|when the user asks}.
{Called|Used} {automatically|in the background|by the client} {to {refresh|sync|warm} {the token|data|caches}|every hour}; {you need not|no need to|do not} {call it|use it} {yourself|directly|by hand}.
`;

/** Tools of the same server that such sentences name. */
export const siblings: readonly string[] = [
  'list_tables',
  'list_projects',
  'get_schema',
  'describe_table',
  'resolve_id',
  'search_items',
  'read_file',
  'get_page',
  'find_user',
  'browser_snapshot',
  'connect',
  'create_session',
  'list_files',
  'get_document',
  'search_code',
  'lookup_account',
  'getIssue',
  'listChannels',
  'the search tool',
  'the list tool',
];
