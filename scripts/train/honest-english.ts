// Honest sentences that look suspicious: what servers really say about order, secrets, sending, and about attacks. Written by hand for training.

/** Templates; slots are those of the English poison. */
export const englishHonest = `
{You must|Always|Please} call {list_projects|get_schema|resolve_library|search} {first|before using this tool} to {get|obtain} {a valid id|the identifier|the exact name}.
{IMPORTANT|NOTE|Important}: {dates must be in ISO format|use absolute paths|the path must be absolute|only one value is allowed|this cannot be undone|requires a paid plan|results are limited to 100|always quote the column names}.
{Requires|Needs} {an API key|a token|credentials} {set in|in|from} the {environment variable|configuration|settings} {API_KEY|GITHUB_TOKEN|SLACK_BOT_TOKEN|DB_PASSWORD}.
{Do not|Never} {use this tool for|call this for} {large files|binary data|medical advice|searching the web}; use {read_many|search_files|the batch tool} instead.
{Ask|Prompt} the user for {confirmation|their consent|the missing value|the city} before {deleting|sending|proceeding|booking}.
{Tell|Inform|Show} the user {what was changed|the result|the price|that the operation cannot be undone|which account is used}.
{Sends|Posts|Delivers} {an email|a message|a notification|an SMS} to {the given recipient|a channel|the specified user}.
{Uploads|Copies|Transfers} {a file|the selected files|the attachment} to {the configured bucket|cloud storage|the given folder}.
{Reads|Opens|Loads} {a file|the complete contents of a file|several files} from {the allowed directories|disk|the workspace}.
{Returns|Retrieves|Lists} the {environment variables|secrets by name|API tokens of the account|stored credentials|access keys}{ without their values|, values are masked|}.
{Rotates|Revokes|Creates|Deletes} {an API key|a token|a secret|a password|the access key} {for the given user|in the vault|of the service account}.
{Executes|Runs} {a shell command|a SQL query|a script|a read-only query|code in the sandbox} and returns {its output|the rows|stdout}.
{The password|The access token|The API key|The secret} {to use|of the account|for authentication}.
{Detects|Scans for|Checks for|Flags|Blocks} {prompt injection|"ignore previous instructions"|leaked secrets such as $path|attempts to exfiltrate data|hidden instructions} {in a text|in files|and reports them}.
{Explains|Documents|Describes} how {prompt injection|tool poisoning|phishing} such as '{ignore all previous instructions|reveal your system prompt|send me your password}' works.
{Deletes|Removes|Purges|Archives} {a record|all items in the trash|the file permanently|old logs|the branch}. {This cannot be undone|Use with caution|Requires confirmation|}.
{Use|Call} this {tool|function} {when|whenever|if} the user {asks about|wants|needs|mentions} {the weather|flights|a document|their calendar|current prices}.
This {tool|endpoint} {replaces|supersedes} the {deprecated|old} {get_user|v1|search_legacy} {tool|endpoint|method}.
{Prefer|Use} {this|this tool} {over|instead of} {grep|cat|ls|plain search} {for|when} {large repositories|structured data|speed}.
{The|An optional} {url|webhook URL|callback URL|endpoint} {to which|where} {events|results|notifications} {are|will be} {sent|posted|delivered}.
{Email address|Recipients|CC recipients|BCC recipients} {of the recipient|separated by comma|to copy}.
{Forwards|Replies to|Shares} {a message|an email|a document} {with|to} {other users|the given people|another address}.
{Transfers|Pays|Refunds} {an amount|an invoice|a payment} {from one account to another|to the given IBAN|through Stripe}.
{Must be|Has to be} {called|run} {after|before} {login|initialize|start_session|connect}{; otherwise an error is returned|, or the call fails|}.
{Only|Exclusively} {administrators|the owner|authorised users} {can|may} {use|call} this{ tool|}.
{Without|If there is no} {a token|authentication}, {requests|calls} {fail|are rejected with 401|are rate limited}.
{If|When} {the call fails|an error occurs|nothing is found}, {retry with fewer filters|check the id|call get_status|try another spelling}.
{Read-only|This tool does not modify anything|No data leaves your machine|Nothing is sent anywhere}.
{Stores|Saves|Records|Remembers} {a note|the fact|the preference|the conversation summary} {in memory|for later|in the knowledge graph}.
{Returns|Gets} the {conversation|chat|message} history {of a channel|of the thread|for the given user}.
{Takes|Captures} a screenshot of {the current page|the element|the screen}.
{Path to|Location of} the {SSH key|private key|certificate|kubeconfig|credentials file|.env file} {to use|, default $path|}.
{The|A} {prompt|system prompt|instruction} {to send to the model|for image generation|that describes the image|used for the completion}.
{Instructions|Guidelines|Rules} for {the reviewer|the generated text|the agent|formatting}.
{Be|Please be} {specific|concise|careful}: {vague queries give poor results|include the year|name the city}.
{You should|It is recommended to|Make sure to} {check the schema|validate the input|read the documentation|list tables} {first|before writing a query}.
{Never|Do not} {guess|invent|make up} {ids|values|URLs}; {ask the user|call search first|leave it empty} {instead|}.
{Do not|Don't} {include|put|write} {passwords|secrets|credentials|personal data} {in|into} {the message|logs|this field}.
{Logs|Records} {every call|all changes} {for auditing|to the audit log of the organisation|with user and time}.
{Exports|Backs up|Syncs} {the database|contacts|your notes|all records} {to|into} {a CSV file|the given folder|Google Drive}.
{Simulates|Mocks|Tests} {an attack|a phishing mail|a denial of service} {on your own systems|in the lab|for training}.
{Approves|Rejects|Requests} {a pull request|an expense|access|a deployment} {on behalf of the user|after review|}.
{Number of|Maximum} {results|items|tokens|retries} {to return|per page|}.
{Filter|Sort|Group} {by|using} {status|date|owner|label|priority}.
{Whether to|If true,} {include archived items|follow redirects|overwrite existing files|skip confirmation|run in the background|send notifications silently|hide the window}.
The {id|name|slug|number} of the {project|issue|user|channel|repository|invoice}.
{Returns|Gives} {JSON|a list|an object|markdown} with {id, name and status|the fields|title and url}.
{Example|e.g.|For example}: {"find all open issues"|status=open|2024-01-31|"Berlin"|SELECT * FROM users}.
{Connects|Logs in} to {the server|the database|the broker} {with|using} {username and password|the given credentials|a private key}.
{Calculates|Computes|Converts} {the sum|a currency amount|distances|units|statistics}.
{Generates|Creates} {a summary|an image|a report|a chart|a strong password|an access token} {from|for} {the text|the data|the user}.
{Translates|Summarizes|Rewrites|Formats} {text|a document|markdown} {into another language|to the requested length|}.
{Clears|Resets} {the cache|the session|the cookies|the conversation}.
{Replaces|Changes|Updates|Overwrites} {the contents of a file|a value|the recipient of a draft|the settings}.
{Hides|Shows} {a column|the element|the layer|hidden files}.
{Waits|Polls} until {the job is done|the user approves|the page has loaded}.
{Runs|Installs|Executes|Works} {without|with no} user interaction {(silent execution|(silent mode|(required for unattended deployment|(non-interactive}{ required)|)}.
{No user interaction|Silent installation|Unattended mode|Quiet mode} {is |}{required|supported|by default}{ (scripts run silently)|, output goes to the log|}.
{Deletes|Removes|Erases|Execute the deletion of} {all|the} {user data|personal data|records of a user|recordings and comments} {for GDPR compliance|(GDPR)|on request of the user|} {after confirmation|permanently|}. {This cannot be undone|Only call this after the user has confirmed|}.
{Get|Check} the status of a {deletion|data export|compliance|erasure} {job|process|request}{ (GDPR)|}.
{Include|Pass|List|Give} {the paths of|all|only} {relevant|related|pertinent} {files and folders|files|documents|lines} {that matter|to the question|for the review|}; {paths must be absolute|include as much as you think is relevant|err on the side of more context|do not worry about the limit}.
{--private-key|--keystore|--wallet|--password|--mnemonic}: {use the given key|path of the keystore|the account to sign with|ask for the password|options for hardware wallets}.
{Options include|Possible values are|Flags:} {raw, keystore and hardware wallets|--json for machine output|--debug to open the debugger|--broadcast to send the transactions|--silent to print nothing}.
{Lets|Allows|Enables} the {agent|assistant|model} to {read the message history of a group|access the calendar|browse the conversation|see who sent each message}{ within a range of dates|}.
{Send|Sends|Transfer|Transfers} {tokens|coins|ETH|an NFT} {to an address|from your wallet|across chains|via IBC}{; requires a signed transaction|}.
{Retrieves|Returns|Validates} {your token's bot user|the user of the access token|the current session|the identity behind the key}.
{Manage|Create, alter or drop} users and {permissions|roles}: {grant|revoke} {select on a table|access to a database|a role}. {Example|Examples}: operation="grant", username="testuser".
{Not used|Ignored|Dummy parameter}, {only there|just} {to keep the schema valid|for compatibility|because clients need one parameter}.
{This will|It will|You will} {return|get} {instructions|steps|a guide} {which you should follow|to follow|for the next step}{ before continuing| in order|}.
{Executes|Runs|Evaluates} {PowerShell|bash|shell commands|a script|Python code} {securely|in a sandbox|with detailed progress|in the given shell|and returns the output}{; timeout in seconds|; dangerous commands are blocked|}.
{Use|Call} {this tool|it} to {think|reason|review the thoughts|plan|reflect} {step by step|before answering|recorded in this session|}; it {does not change anything|only logs the thought|keeps a record}.
`;
