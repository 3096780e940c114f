// What functions of Python and of well-known packages do with what they are given: where text does harm, and what makes it harmless.
import { ARGUMENT_DANGERS, type Danger } from '../value.ts';

/** A place where text of a caller does harm: which argument counts, by place or by name. */
export interface PythonSink {
  readonly danger: Danger;
  readonly at: readonly number[];
  readonly names: readonly string[];
}

const sink = (danger: Danger, at: readonly number[], ...names: readonly string[]): PythonSink => ({ danger, at, names });

const DATABASES =
  /^(?:sqlite3|psycopg2?|psycopg_pool|pymysql|MySQLdb|mysql|asyncpg|aiosqlite|aiomysql|aiopg|sqlalchemy|sqlmodel|duckdb|pyodbc|cx_Oracle|oracledb|databases|clickhouse_connect|clickhouse_driver|snowflake|pymssql|redshift_connector|trino|bigquery|google\.cloud\.bigquery)\..*\b(?:execute|executemany|executescript|fetch|fetchrow|fetchval|fetch_all|fetch_one|query|sql|exec_driver_sql|command)$/;

const table: readonly (readonly [RegExp, PythonSink])[] = [
  [
    /^(?:os\.(?:system|popen)|subprocess\.get(?:status)?output|commands\.get\w*output|pty\.spawn|popen2\.\w+)$/,
    sink('command', [0], 'cmd', 'command'),
  ],
  [
    /^asyncio\.(?:subprocess\.)?create_subprocess_shell$|^anyio\.(?:run_process|open_process)$/,
    sink('command', [0], 'cmd', 'command'),
  ],
  [/^os\.(?:exec[lv]p?e?|spawn[lv]p?e?|startfile)$/, sink('command', [0], 'path')],
  [
    /^(?:paramiko|fabric|invoke|docker|sh|plumbum)\b.*\.(?:exec_command|exec_run|run|sudo|local)$/,
    sink('command', [0], 'command', 'cmd'),
  ],
  [
    /^(?:eval|exec|compile|__import__|importlib\.import_module|code\.InteractiveInterpreter\.runsource|builtins\.(?:eval|exec|compile))$/,
    sink('code', [0], 'source', 'name'),
  ],
  [
    /^(?:jinja2\.(?:Template|Environment\.from_string|sandbox\.\w+\.from_string)|flask\.render_template_string|mako\.template\.Template|pandas\.eval|numexpr\.evaluate|RestrictedPython\.compile_restricted)$/,
    sink('code', [0], 'source', 'expr'),
  ],
  [
    /^(?:(?:io\.|codecs\.|aiofiles\.|gzip\.|bz2\.|lzma\.|anyio\.)?open|aiofiles\.open|anyio\.open_file|os\.(?:open|remove|unlink|mkdir|makedirs|rmdir|removedirs|listdir|scandir|walk|chmod|chown|truncate|readlink|symlink|link)|shutil\.rmtree|glob\.i?glob|zipfile\.ZipFile|tarfile\.open|aiofiles\.os\.\w+|fileinput\.input|linecache\.getlines?|mmap\.\w+|PIL\.Image\.open|pandas\.read_(?:csv|excel|json|parquet|table|feather|hdf)|numpy\.(?:load|loadtxt|genfromtxt)|flask\.send_file|starlette\.responses\.FileResponse|fastapi\.responses\.FileResponse|fitz\.open|pypdf\.PdfReader|docx\.Document|openpyxl\.load_workbook|cv2\.imread)$/,
    sink('file', [0], 'file', 'path', 'filename', 'name'),
  ],
  [
    /^(?:os\.(?:rename|renames|replace)|shutil\.(?:copy|copy2|copyfile|copytree|move|unpack_archive|make_archive))$/,
    sink('file', [0, 1], 'src', 'dst'),
  ],
  [
    /^pathlib\.Path\.(?:read_text|read_bytes|write_text|write_bytes|open|unlink|mkdir|rmdir|touch|iterdir|glob|rglob|walk|symlink_to|hardlink_to|chmod)$/,
    sink('file', [0]),
  ],
  [/^pathlib\.Path\.(?:rename|replace)$/, sink('file', [0, 1], 'target')],
  [
    /^(?:requests|httpx|aiohttp|urllib3|curl_cffi\.requests|niquests|cloudscraper|primp)\.(?:\w+\.)*(?:get|post|put|patch|delete|head|options|ws_connect|urlopen)$/,
    sink('url', [0], 'url'),
  ],
  [/^(?:requests|httpx|aiohttp|urllib3|niquests)\.(?:\w+\.)*(?:request|stream)$/, sink('url', [1], 'url')],
  [
    /^(?:urllib\.request\.(?:urlopen|urlretrieve|Request)|urllib2\.urlopen|http\.client\.HTTPS?Connection|websockets?\.(?:connect|create_connection)|websocket\.create_connection|pycurl\.\w+|wget\.download|feedparser\.parse|newspaper\.Article|trafilatura\.fetch_url|playwright\b.*\.goto)$/,
    sink('url', [0], 'url', 'host'),
  ],
  [
    /^(?:pickle|cPickle|_pickle|dill|cloudpickle|marshal)\.loads?$|^(?:jsonpickle\.decode|shelve\.open|pandas\.read_pickle|joblib\.load|torch\.load)$/,
    sink('deserialise', [0], 'data', 'string', 'filename'),
  ],
  [/^(?:yaml|ruamel\.yaml)\.(?:unsafe_load|unsafe_load_all|full_load|load|load_all)$/, sink('deserialise', [0], 'stream')],
  [DATABASES, sink('sql', [0], 'query', 'sql', 'statement', 'operation')],
  [
    /^(?:sqlalchemy|sqlmodel|sqlalchemy\.sql)\.text$|^pandas\.read_sql(?:_query)?$|^psycopg2?\.sql\.SQL$/,
    sink('sql', [0], 'text', 'sql'),
  ],
  [
    /^(?:logging|loguru|structlog)\.(?:\w+\.)*(?:debug|info|warning|warn|error|critical|exception|log|trace|success)$/,
    sink('log', [0, 1, 2, 3, 4], 'msg'),
  ],
];

/** What a function outside does with its arguments. */
export const sinksAt = (path: string): readonly PythonSink[] =>
  table.filter(([pattern]) => pattern.test(path)).map(([, found]) => found);

/** Programs are started with a list, or with a text for a shell. */
export const STARTS =
  /^subprocess\.(?:run|call|check_call|check_output|Popen)$|^asyncio\.(?:subprocess\.)?create_subprocess_exec$|^anyio\.(?:run_process|open_process)$/;

/** Other ways to start programs. */
export const RUNS =
  /^(?:os\.(?:system|popen|exec\w+|spawn\w+|startfile)|subprocess\.\w*output|asyncio\.(?:subprocess\.)?create_subprocess_\w+|pty\.spawn)$/;

/** Connections to other hosts, and what carries text to them. */
export const CONNECTS =
  /^(?:requests|httpx|aiohttp|urllib3|niquests|curl_cffi\.requests|cloudscraper)\.(?:\w+\.)*(?:get|post|put|patch|delete|head|options|request|stream|urlopen|ws_connect)$|^urllib\.request\.(?:urlopen|urlretrieve)$|^(?:websockets?|websocket)\.(?:connect|create_connection)$|^socket\.(?:create_connection|socket(?:\.\w+)?|gethostbyname)$|^smtplib\.\w+(?:\.\w+)?$|^http\.client\.\w+(?:\.\w+)?$|^asyncio\.open_connection$/;

const CLEANERS: readonly (readonly [RegExp, readonly Danger[]])[] = [
  [
    /^(?:int|float|bool|complex|len|hash|ord|round|abs|sum|uuid\.UUID|decimal\.Decimal|fractions\.Fraction|datetime\.(?:date|datetime|time)(?:\.\w+)?|time\.\w+|hashlib\.\w+(?:\.\w+)?|hmac\.\w+|secrets\.\w+|ipaddress\.ip_(?:address|network)|ast\.literal_eval)$/,
    ARGUMENT_DANGERS,
  ],
  [
    /^(?:os\.path|posixpath|ntpath)\.basename$|^werkzeug\.(?:utils\.)?secure_filename$|^pathvalidate\.sanitize_filename$/,
    ['file', 'root'],
  ],
  [/^(?:shlex|pipes)\.quote$|^subprocess\.list2cmdline$/, ['command']],
  [/^urllib\.parse\.(?:quote|quote_plus|urlencode)$/, ['url', 'command', 'log', 'sql', 'code']],
  [/^(?:repr|ascii|json\.dumps|base64\.\w+encode|html\.escape)$/, ['log']],
  [
    /^(?:psycopg2?|psycopg2?\.extensions)\.(?:sql\.(?:Identifier|Literal|Placeholder)|quote_ident)$|^(?:pymysql|MySQLdb)(?:\.\w+)*\.escape_\w+$/,
    ['sql'],
  ],
];

/** Which dangers a function takes away. */
export const cleanedBy = (path: string): readonly Danger[] => CLEANERS.find(([pattern]) => pattern.test(path))?.[1] ?? [];

/** What is there without being imported, and matters. */
export const GLOBALS: ReadonlySet<string> = new Set(
  'open eval exec compile int float bool complex len str repr ascii list dict set tuple frozenset sorted reversed enumerate zip map filter any all getattr isinstance bytes bytearray abs min max sum range iter next ord chr hash round format __import__ print vars'.split(
    ' ',
  ),
);

/** What passes them can do no harm. */
export const CLOSED_TYPES: ReadonlySet<string> = new Set(
  'int float bool complex None UUID UUID4 uuid date datetime time timedelta Decimal decimal Literal PositiveInt NonNegativeInt conint StrictInt StrictBool IPvAnyAddress Context'.split(
    ' ',
  ),
);
/** Types that say nothing of what they hold. */
export const WRAPPING_TYPES: ReadonlySet<string> = new Set(
  'Optional Union Annotated list List set Set tuple Tuple Sequence Iterable dict Dict typing t collections abc Field pydantic ge gt le lt description default title min_length max_length'.split(
    ' ',
  ),
);
