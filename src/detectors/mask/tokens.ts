// Tokens that tell their issuer by their shape. Each pattern is bounded and starts with a literal; a look-behind keeps it out of longer words.

/** What an issuer's token looks like, without its borders. */
const TOKENS: readonly string[] = [
  // Cloud and infrastructure
  'A(?:KIA|SIA|BIA|CCA|3T[A-Z0-9])[A-Z2-7]{16}|AKIA[A-Z0-9]{16}',
  'AIza[\\w-]{35}|ya29\\.[\\w-]{30,400}|GOCSPX-[\\w-]{28}',
  'do[opr]_v1_[a-f0-9]{64}|dapi[a-f0-9A-F]{32}(?:-\\d)?|dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[\\w-]{2,35}\\.)?[A-Za-z0-9]{40,44}',
  'hvs\\.[\\w-]{90,200}|hv[br]\\.[\\w-]{90,300}|[a-z0-9]{14}\\.atlasv1\\.[\\w=-]{60,70}',
  's-s4t2(?:ud|af)-[a-f0-9]{64}|HRKU-AA[\\w-]{58}|fio-u-[\\w=-]{64}|pul-[a-f0-9]{40}|tskey-[a-z]{2,10}-\\w{8,20}-\\w{20,40}',
  'cf(?:at|ut|k)_[A-Za-z0-9]{40}[a-f0-9]{8}|v1\\.0-[a-f0-9]{24}-[a-f0-9]{146}|fo1_[\\w-]{43}|fm[12][ar]?_[A-Za-z0-9+/]{100,800}={0,3}',
  'vc[piark]_[A-Za-z0-9]{24,60}|rnd_[A-Za-z0-9]{32}|nfp_[A-Za-z0-9]{36,40}|sbp_[a-f0-9]{40}|sb_secret_[\\w-]{20,60}|neon_api_[a-z0-9]{60,70}',
  'LTAI[A-Za-z0-9]{17,21}|AKID[A-Za-z0-9]{32}|YC[\\w-]{38}|AQVN[\\w-]{35,38}|t1\\.[A-Z0-9a-z_-]+[=]{0,2}\\.[A-Z0-9a-z_-]{86}[=]{0,2}',
  'EZ[AT]K[a-zA-Z0-9]{54}|pscale_(?:pw|tkn|oauth)_[\\w=.-]{32,64}|(?:fd|ko|pat)\\.[A-Za-z0-9]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}|sat\\.[A-Za-z0-9]{22}\\.[A-Za-z0-9]{24}\\.[A-Za-z0-9]{20}',
  // Code hosts and packages
  'gh[pousr]_[A-Za-z0-9]{36,255}|ghs_\\d{1,12}_eyJ[\\w.-]{30,800}|github_pat_\\w{82}',
  'gl(?:pat|dt|ptt|rt|soat|agent|imt|ft|cbt|oas|ffct|rtr|wt)-[\\w-]{20,64}(?:\\.\\w{2}\\.\\w{9})?|GR1348941[\\w-]{20}|_gitlab_session=[a-f0-9]{32}',
  'npm_[A-Za-z0-9]{36}|pypi-AgEIcHlwaS5vcmc[\\w-]{50,1000}|rubygems_[a-f0-9]{48}|dckr_(?:pat|oat)_[\\w-]{20,40}|CLOJARS_[a-z0-9]{60}|oy2[a-z0-9]{43}|cio[A-Za-z0-9]{32}',
  'ATATT3[\\w=-]{180,220}|ATCTT3[\\w=-]{180,220}|ATBB[A-Za-z0-9]{32}|AKCp[A-Za-z0-9]{69}|cmVmd[A-Za-z0-9]{59}|sgp_(?:[a-fA-F0-9]{16}|local)_[a-fA-F0-9]{40}|sgp_[a-fA-F0-9]{40}|sq[pua]_[A-Za-z0-9]{40}',
  'API-[A-Z0-9]{26}|bkua_[a-z0-9]{40}|CCIPAT_[A-Za-z0-9]{22}_[a-f0-9]{40}|phc?x?_[A-Za-z0-9]{43}|phx_[A-Za-z0-9]{43}|sm_[aps]at_[A-Za-z0-9]{16}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  // Models
  'sk-ant-(?:api|admin|oat|sid)\\d\\d-[\\w-]{78,108}AA|sk-(?:proj|svcacct|admin|None)-[\\w-]{40,200}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|sk-or-v1-[a-f0-9]{64}',
  'hf_[A-Za-z0-9]{34}|api_org_[A-Za-z]{34}|gsk_[A-Za-z0-9]{52}|pplx-[A-Za-z0-9]{48}|xai-[A-Za-z0-9]{60,90}|r8_[A-Za-z0-9]{37}|nvapi-[\\w-]{60,70}|tgp_v1_[\\w-]{40,50}|lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}|ABSK[A-Za-z0-9+/]{90,280}={0,2}|fw_[A-Za-z0-9]{22,24}',
  // Payment and business
  '(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{10,99}|whsec_[A-Za-z0-9+/=]{24,80}|sq0(?:atp|csp|idp)-[\\w-]{22,60}|EAAA[\\w+=/-]{56,64}|FLWSECK(?:_TEST)?-[a-h0-9X-]{12,50}|FLWPUBK_TEST-[a-h0-9-]{32}-X',
  'shp(?:at|ca|pa|ss|ua)_[A-Za-z0-9]{32,38}|live_[\\w=-]{40}|access-(?:sandbox|development|production)-[a-f0-9-]{36}|EAA(?:M|C)[A-Za-z0-9]{100,400}|rzp_(?:live|test)_[A-Za-z0-9]{14}|sk_[a-f0-9]{40,64}',
  '[a-f0-9]{32}-us\\d{1,2}|key-[a-f0-9]{32}|pubkey-[a-f0-9]{32}|xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}|SG\\.[\\w.=-]{60,72}|pat-(?:na|eu)\\d-[a-f0-9-]{36}|lip_(?:live|test)_[a-f0-9]{64}',
  'pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}|lin_(?:api|oauth)_[A-Za-z0-9]{40,64}|ntn_\\d{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}|figd_[\\w-]{38,64}|tfp_[\\w.=-]{40,64}|duffel_(?:test|live)_[\\w=-]{43}|shippo_(?:live|test)_[a-f0-9]{40}|dG9rO[\\w=]{40,80}',
  // Chat
  'xox[bpears]-[\\d]{8,14}-[\\w-]{12,250}|xoxe\\.xox[bp]-\\d-[A-Z0-9]{120,200}|xoxe-\\d-[A-Z0-9]{100,200}|xoxo?-\\d-[\\w-]{20,250}|xapp-\\d-[A-Z0-9]{6,20}-\\d{6,16}-[a-z0-9]{20,80}|xox[os]-\\d{1,14}-\\d{1,14}-\\d{1,14}-[a-f\\d]{10,64}|xox[ar]-(?:\\d-)?[0-9a-zA-Z]{8,48}',
  '(?:https?://)?hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,80}|https://(?:\\w{1,20}\\.)?discord(?:app)?\\.com/api/webhooks/\\d{17,20}/[\\w-]{60,80}|https://[\\w-]{1,60}\\.webhook\\.office\\.com/webhookb2/[\\w@/-]{60,200}',
  '[MNO][A-Za-z\\d_-]{23,25}\\.[\\w-]{6}\\.[\\w-]{27,38}|\\d{8,10}:AA[\\w-]{32,34}|SK[0-9a-fA-F]{32}|AC[0-9a-f]{32}',
  // Observation
  'gl(?:c)_[A-Za-z0-9+/]{32,400}={0,2}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|eyJrIjoi[A-Za-z0-9]{60,400}={0,3}|NRAK-[A-Z0-9]{27}|NRJS-[a-f0-9]{19}|NRI[IQ]-[\\w-]{32}|NRSP-[a-z]{2}[a-z0-9]{31}|[a-f0-9]{40}FFFFNRAL|ddp_[A-Za-z0-9]{36}',
  'sntrys_eyJ[A-Za-z0-9+/=_-]{80,400}|sntryu_[a-f0-9]{64}|dt0c01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}|hcaik_[a-z0-9]{58}|pdus\\+_[\\w-]{20,40}|y_NbAkKc66ryYTWUXYEu',
  // Keys and identities
  'AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}|ops_eyJ[A-Za-z0-9+/]{250,1200}={0,3}|A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}',
  'eyJ[\\w-]{14,4000}\\.eyJ[\\w-]{14,8000}\\.(?:[\\w-]{10,2000})?|ZXlK[A-Za-z0-9+/]{40,8000}={0,2}|rdme_[a-z0-9]{70}|p8e-[A-Za-z0-9]{32}|4b1d[A-Za-z0-9]{38}|infracost-[\\w-]{10}|ico-[A-Za-z0-9]{32}|waka_[a-f0-9-]{36}|SWMTKN-1-[a-z0-9]{50}-[a-z0-9]{25}|0x[a-fA-F0-9]{64}',
  'ntp_[A-Za-z0-9]{32,64}|apify_api_[A-Za-z0-9]{36,40}|tvly-[A-Za-z0-9-]{32,60}|fc-[a-f0-9]{32}|ctx7sk-[a-f0-9-]{36}|smithery_[a-z0-9]{32,48}|re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}|dop_v1_[a-f0-9]{64}|jina_[a-f0-9]{32}[\\w-]{24,32}|esp_[A-Za-z0-9]{30,50}|BSA[\\w-]{28}',
];

/** All tokens; the border before keeps it out of words, the one after out of longer tokens. */
export const TOKEN = new RegExp(`(?<![A-Za-z0-9_])(?:${TOKENS.join('|')})(?![A-Za-z0-9_])`, 'g');
