// Words of Chinese, Japanese, Korean, Arabic, Hindi, Vietnamese and Indonesian by concept. Where a script has no blanks, entries match anywhere.

export const chinese = `
must: 必须, 必需, 务必, 一定要, 总是, 需要先, 应当, 应该, 强制, 要求, 確保, 确保, 必須, 始终, 切记, 重要, 不得不, 需先
before: 之前, 在此之前, 首先, 先, 事先, 预先, 以前, 前提, 之前先
after: 之后, 然后, 随后, 完成后, 接着, 以后, 之後, 然後
whenever: 每次, 每当, 每一次, 从现在起, 从现在开始, 所有请求, 今后, 每個, 任何时候, 调用本工具时, 使用本工具时, 只要
not: 不要, 不得, 切勿, 请勿, 禁止, 不能, 不可, 无需, 勿, 别, 不必, 从不, 未经, 絕不, 绝不
tell: 提及, 告诉, 告知, 透露, 提到, 说明, 通知, 显示给, 披露, 声明, 提醒, 告訴, 泄露, 展示给
covert: 悄悄, 秘密, 静默, 暗中, 隐藏, 偷偷, 后台, 不被察觉, 隐蔽, 默默, 私下, 隱藏, 不知情, 悄无声息, 隐秘
user: 用户, 使用者, 客户, 人类, 用戶
model: 助手, 模型, 智能体, 人工智能, 大模型, 代理, 語言模型
ignore: 忽略, 无视, 忘记, 绕过, 覆盖, 不理会, 跳过, 不遵守, 優先於, 优先于, 取代之前
rules: 指令, 指示, 规则, 规定, 提示词, 系统提示, 政策, 限制, 准则, 命令, 安全策略, 約束, 约束
previous: 之前的, 以上, 上述, 先前, 前面的, 原有, 所有其他, 此前
read: 读取, 打开, 获取, 收集, 提取, 查看, 访问, 讀取, 抓取, 复制, 搜集, 导出, 采集
send: 发送, 上传, 转发, 传送, 提交, 传输, 發送, 抄送, 密送, 外传, 分享, 发布, 推送, 上报, 回传, 同步到, 外发, 寄给, 发给
put: 包含, 附加, 添加, 插入, 嵌入, 放入, 传入, 填入, 加入, 写入, 附在, 作为参数, 一并, 带上, 填充, 附上
argument: 参数, 字段, 变量, 參數, 标头, 请求头, 收件人, 备注, 入参
secret: 密码, 密钥, 凭证, 凭据, 令牌, 私钥, 口令, 机密, 環境變數, 环境变量, 助记词, 密碼, 金鑰, 账号密码, 信用卡, 银行卡, 身份证号
private: 隐私, 对话历史, 聊天记录, 会话内容, 个人信息, 敏感, 保密, 私人, 剪贴板, 联系人, 源代码, 上下文, 历史消息, 內部資料, 内部资料
file: 文件, 内容, 目录, 文件夹, 路径, 檔案
external: 外部, 远程, 第三方, 攻击者, 我们的服务器, 服务端, 遠端, 境外
tool: 工具, 函数, 调用, 使用, 函數, 接口, 插件, 呼叫
other-tools: 其他工具, 别的工具, 任何其他, 而不是, 代替, 所有工具, 其它工具, 同类工具, 任何工具, 其余工具
prefer: 优先, 首选, 最佳, 只使用, 仅使用, 推荐, 官方, 更准确, 更可靠, 最准确, 唯一, 更安全, 權威, 权威, 最优
disparage: 已弃用, 过时, 不可靠, 不安全, 已废弃, 有问题, 不准确, 已失效, 故障, 漏洞, 不再
replace: 替换, 修改, 更改, 改为, 重定向, 篡改, 設置為, 设置为, 改成, 替代, 拦截, 改写, 转到
pretext: 合规, 审计, 出于安全, 安全考虑, 验证, 日志记录, 监控, 诊断, 校验, 法律, 备份, 质量, 追踪, 核验, 风控, 溯源, 安全检查, 安全审查
threat: 否则, 失败, 错误, 报错, 拒绝, 丢失, 无法, 不然, 会被拒, 出错, 异常
approval: 批准, 确认, 同意, 许可, 授权, 审批, 無需確認, 无需确认, 已授权
destroy: 删除, 清空, 销毁, 禁用, 格式化, 擦除, 抹除, 刪除
markup: <重要>, 【重要】, [重要], <系统>, 系统消息, 给助手的, 致ai, 给ai的, 新指令, 隐藏指令, 【系统】, 系统指令, 重要提示, 【系统提示】
delay: 批准后, 审批通过后, 关键词, 关键字, 触发词, 包含以下, 通过审核后
money: 转账, 付款, 支付, 银行账户, 金额, 购买, 汇款, 钱包地址
answer: 你的回答, 你的回复, 您的回答, 回答中, 回复中, 你的答案, 回應中, 回复时, 回答时, 在输出中
task: 写一, 翻译, 总结, 解释, 描述, 创建, 生成, 列出, 建议, 推荐, 计算, 编写, 撰写, 你能, 请给出, 帮我, 介绍, 概括, 写出
question: 什么是, 是什么, 谁是, 为什么, 怎么, 如何, 多少, 哪里, 何时, 哪个
example: 例如, 比如, 示例, 举例, 文档
defence: 检测, 防止, 扫描, 保护, 过滤, 拦截攻击, 防护
grant: 权限, 管理员, 访问权, 授予, 所有权
message: 消息, 邮件, 电子邮件, 评论, 短信, 日历, 聊天
run: 执行, 运行, 安装, 启动, 遵循, 遵守, 服从
optional: 可以, 可选, 如果需要, 可能, 默认
describe: 返回, 查询, 列表, 搜索, 更新, 转换, 显示, 结果, 数量, 最大, 格式, 标识, 用于, 支持
urgent: 立即, 紧急, 马上, 立刻, 尽快
please: 请, 谢谢, 麻烦
person-you: 你, 您
attack: 攻击, 攻擊, 漏洞, 钓鱼, 恶意, 研究人员
link: 点击, 访问链接, 下载, 网址, 链接
`;

export const japanese = `
must: 必ず, 必須, しなければならない, なければなりません, 常に, 必要があります, 要求され, すべきです, 義務, 確実に, してください, 必要です, 重要
before: 前に, まず, 最初に, 事前に, 先に, あらかじめ
after: 後に, その後, 次に, 完了後, たら, その上で, 後で
whenever: 毎回, 呼び出すたび, するたび, 今後, これ以降, すべてのリクエスト, 常時, たびに
not: しないで, せずに, してはいけない, てはいけません, 決して, 絶対に, ないでください, なしで, 禁止, ことなく, しない, 不要
tell: 言及, 伝え, 知らせ, 明かさ, 通知, 報告, 話さ, 教え, 開示, 表示し, 触れ, 説明し
covert: 密かに, こっそり, 黙って, 秘密裏, 隠し, バックグラウンド, 気付かれ, 気づかれ, 静かに, 内密, 裏で, 隠れ
user: ユーザー, ユーザ, 利用者, お客様, 人間, 顧客
model: アシスタント, モデル, エージェント, 人工知能
ignore: 無視, 忘れ, 回避, 上書き, 従わない, 破棄, 優先する
rules: 指示, 命令, ルール, 規則, ガイドライン, プロンプト, ポリシー, 制約, 方針
previous: 以前の, これまでの, 上記, 前の, 既存の, 先の
read: 読み取, 読み込, 開い, 取得, 収集, 抽出, アクセス, コピー, 読ん
send: 送信, アップロード, 転送, 送っ, 送付, 共有, 投稿, 公開, bccに, 提出
put: 含め, 追加, 挿入, 埋め込, 渡し, 添付, 記入, 入れ, 設定し, 付与
argument: パラメータ, パラメーター, 引数, フィールド, ヘッダー, 宛先
secret: パスワード, 秘密鍵, 鍵, トークン, 認証情報, 資格情報, apiキー, シークレット, 環境変数, 機密, クレジットカード, 口座
private: 会話履歴, チャット履歴, 個人情報, 機微, 非公開, クリップボード, 連絡先, ソースコード, 会話の内容, 会話内容
file: ファイル, 内容, フォルダ, ディレクトリ, パス
external: 外部, リモート, 第三者, 攻撃者, 当社のサーバー, エンドポイント
tool: ツール, 関数, 呼び出, 使用, 利用し, 実行時
other-tools: 他のツール, ほかのツール, 別のツール, 代わりに, すべてのツール, 全てのツール
prefer: 優先, 最適, のみを使用, だけを使用, 推奨, 公式, より正確, より信頼, 最良, 最優先
disparage: 非推奨, 古い, 信頼できない, 安全でない, 廃止, 不正確, 故障
replace: 置き換え, 変更, 書き換え, リダイレクト, 差し替え, 改ざん, すり替え
pretext: コンプライアンス, 監査, セキュリティ上, 検証, ログ記録, 監視, 診断, 法的, 品質, 整合性, ため必要
threat: さもないと, そうしないと, 失敗, エラー, 拒否, 失われ, 動作しません, でないと
approval: 承認, 確認なし, 同意, 許可, 認可
destroy: 削除, 消去, 破壊, 無効化, 初期化
markup: <重要>, 【重要】, <秘密>, システムメッセージ, アシスタントへ, aiへの, 新しい指示, 隠し指示, 【システム】, [重要]
delay: 承認後, キーワード, 合言葉, という単語
money: 送金, 支払, 銀行口座, 金額, 購入, 請求書
answer: あなたの回答, あなたの返信, 回答に, 返答に, 応答に, 回答で, 返信に
task: 書いて, 翻訳, 要約, 説明して, 作成して, 生成して, 列挙, 提案して, 計算して, 教えて, 紹介して
question: とは何, 何ですか, 誰, なぜ, どうやって, いくつ, どこ, いつ
example: 例えば, たとえば, 例, ドキュメント
defence: 検出, 防止, スキャン, 保護, フィルタ
grant: 権限, 管理者, アクセス権
message: メッセージ, メール, コメント, チャット
run: 実行, インストール, 起動, 従って, 従う
optional: 任意, できます, 可能, 省略, 必要に応じて, デフォルト
describe: 返します, 返す, 検索, 一覧, 更新, 変換, 表示, 結果, 件数, 最大, 形式, 識別子, 指定
urgent: 直ちに, 至急, すぐに, 緊急
please: お願いします, ください, ありがとう
person-you: あなた
attack: 攻撃, 脆弱性, フィッシング, 研究者
`;

export const korean = `
must: 반드시, 항상, 필수, 해야 합니다, 해야 한다, 하세요, 필요합니다, 꼭, 중요
before: 전에, 먼저, 우선, 사전에, 앞서
after: 후에, 다음에, 그런 다음, 이후
whenever: 매번, 때마다, 모든 요청, 지금부터, 앞으로
not: 마세요, 말고, 절대, 없이, 하지 마, 않고, 금지, 말 것
tell: 언급, 알리, 말하, 공개, 보고, 설명하, 통지, 밝히
covert: 몰래, 조용히, 은밀, 비밀리, 숨겨, 숨긴, 백그라운드, 눈치
user: 사용자, 고객, 이용자
model: 어시스턴트, 모델, 에이전트, 인공지능
ignore: 무시, 잊어, 우회, 덮어쓰
rules: 지시, 규칙, 지침, 프롬프트, 정책, 명령
previous: 이전, 앞의, 기존, 위의
read: 읽어, 읽고, 읽은, 열어, 가져와, 가져오, 수집, 추출, 복사, 접근
send: 보내, 전송, 업로드, 전달, 공유, 게시, 숨은 참조
put: 포함, 추가, 삽입, 첨부, 넣어, 넣으, 입력
argument: 매개변수, 인수, 파라미터, 필드, 헤더, 수신자
secret: 비밀번호, 암호, 키 파일, 개인 키, 토큰, 자격 증명, api 키, 비밀 키, 환경 변수, 인증 정보
private: 대화 기록, 채팅 기록, 개인정보, 민감, 기밀, 대화 내용, 연락처
file: 파일, 내용, 폴더, 디렉터리, 경로
external: 외부, 원격, 제3자, 공격자
tool: 도구, 함수, 호출, 사용
other-tools: 다른 도구, 대신, 모든 도구
prefer: 우선, 최고, 만 사용, 권장, 공식, 더 정확
disparage: 더 이상, 오래된, 신뢰할 수 없, 안전하지 않
replace: 바꾸, 변경, 교체, 리디렉션, 수정
pretext: 규정 준수, 감사, 보안상, 검증, 로깅, 모니터링, 진단
threat: 그렇지 않으면, 실패, 오류, 거부, 손실
approval: 승인, 확인 없이, 동의, 허가
destroy: 삭제, 제거, 파괴, 비활성화
answer: 답변에, 응답에, 당신의 답변
task: 작성, 번역, 요약, 설명해, 만들어, 나열, 계산
example: 예를 들어, 예시, 문서
message: 메시지, 이메일, 메일, 댓글
optional: 선택, 가능, 기본값
describe: 반환, 조회, 검색, 목록, 생성합니다, 업데이트, 변환, 결과, 개수, 형식
urgent: 즉시, 긴급
please: 부탁, 감사
person-you: 당신
`;

export const arabic = `
must: يجب, دائما, إلزامي, ضروري, لا بد, ينبغي, تأكد, مطلوب, عليك, مهم
before: قبل, أولا, مسبقا
after: بعد, ثم
whenever: في كل مرة, كل مرة, من الآن, عند كل, كل طلب, كلما
not: لا, أبدا, دون, بدون, لن, عدم
tell: تذكر, تخبر, إخبار, تكشف, تعرض, إبلاغ, تفصح, ذكر
covert: سرا, بصمت, خفية, مخفي, في الخلفية, دون علم, بسرية
user: المستخدم, العميل
model: المساعد, النموذج, الوكيل, الذكاء الاصطناعي
ignore: تجاهل, انس, تخط, تجاوز
rules: التعليمات, القواعد, الأوامر, الإرشادات, السياسة, تعليمات
previous: السابقة, السابق, أعلاه
read: اقرأ, قراءة, افتح, اجمع, استخرج, احصل, انسخ
send: أرسل, إرسال, ارفع, شارك, انقل, حول, نسخة مخفية
put: أدرج, أضف, ضمن, ضع, أرفق, مرر
argument: المعامل, الوسيط, الحقل, معلمة, حقل
secret: كلمة المرور, كلمات المرور, المفتاح, مفاتيح, مفتاح, الرمز المميز, بيانات الاعتماد, سري, متغيرات البيئة
private: المحادثة, سجل, البيانات الشخصية, الحساسة, الخاصة
file: الملف, ملف, محتوى, محتويات, المجلد
external: خارجي, بعيد, الخادم
tool: الأداة, أداة, الأدوات, استدعاء, استخدم, استخدام
other-tools: الأدوات الأخرى, بدلا من, أي أداة أخرى, جميع الأدوات
prefer: الأفضل, فضل, فقط, الرسمي, الموصى
disparage: قديم, غير موثوق, غير آمن
replace: استبدل, غير, عدل, أعد توجيه
pretext: الامتثال, التدقيق, لأسباب أمنية, التحقق, المراقبة, التسجيل
threat: وإلا, خطأ, فشل, سيفشل, رفض
approval: موافقة, تأكيد, إذن, تصريح
destroy: احذف, حذف, امسح, عطل
answer: إجابتك, ردك
task: اكتب, ترجم, لخص, اشرح, صف, أنشئ, عدد, احسب
example: مثل, مثال, على سبيل المثال
message: رسالة, البريد, الرسائل
optional: يمكن, اختياري
describe: يعيد, إرجاع, قائمة, بحث, ابحث, إنشاء, تحديث, نتائج, عدد, تنسيق
urgent: فورا, عاجل
please: من فضلك, يرجى, شكرا
`;

export const hindi = `
must: अवश्य, हमेशा, अनिवार्य, ज़रूरी, जरूरी, आवश्यक, चाहिए, सुनिश्चित, होगा, महत्वपूर्ण
before: पहले, सबसे पहले, से पूर्व
after: बाद, फिर, उसके बाद
whenever: हर बार, जब भी, प्रत्येक, अब से
not: नहीं, कभी, मत, बिना, न
tell: उल्लेख, बताएं, बताए, बताना, सूचित, प्रकट, ज़ाहिर, दिखाएं
covert: चुपचाप, गुप्त, छिपा, छुपा, पृष्ठभूमि, चोरी छिपे
user: उपयोगकर्ता, ग्राहक, यूज़र, यूजर
model: सहायक, मॉडल, एजेंट
ignore: अनदेखा, नज़रअंदाज़, भूल, उपेक्षा, अनदेखी
rules: निर्देश, नियम, आदेश, नीति, दिशानिर्देश
previous: पिछले, उपरोक्त, पूर्व
read: पढ़ें, पढ़ो, पढ़कर, खोलें, प्राप्त, एकत्र, निकालें, कॉपी
send: भेजें, भेजो, भेज, अपलोड, साझा, अग्रेषित
put: शामिल, जोड़ें, डालें, संलग्न, पास करें
argument: पैरामीटर, तर्क, फ़ील्ड, फील्ड
secret: पासवर्ड, कुंजी, टोकन, क्रेडेंशियल, गुप्त कुंजी, पर्यावरण चर, निजी कुंजी
private: गोपनीय, बातचीत, निजी, व्यक्तिगत, संवेदनशील
file: फ़ाइल, फाइल, सामग्री, फ़ोल्डर
external: बाहरी, रिमोट, सर्वर
tool: टूल, उपकरण, फ़ंक्शन, कॉल, उपयोग
other-tools: अन्य टूल, किसी अन्य, के बजाय, सभी टूल
prefer: प्राथमिकता, सर्वोत्तम, केवल, आधिकारिक, अनुशंसित
disparage: पुराना, अविश्वसनीय, असुरक्षित
replace: बदलें, बदल, प्रतिस्थापित, संशोधित
pretext: अनुपालन, ऑडिट, सुरक्षा कारणों, सत्यापन, निगरानी, लॉगिंग
threat: अन्यथा, वरना, त्रुटि, विफल, अस्वीकार
approval: अनुमोदन, पुष्टि, सहमति, अनुमति
destroy: हटाएं, मिटाएं, नष्ट
answer: अपने उत्तर, आपके उत्तर, उत्तर में
task: लिखें, अनुवाद, सारांश, समझाएं, वर्णन, बनाएं, सूची
example: उदाहरण, जैसे
message: संदेश, ईमेल
optional: वैकल्पिक, सकते हैं, सकता है
describe: लौटाता, देता है, खोज, सूचीबद्ध, अपडेट, परिणाम, संख्या, प्रारूप
urgent: तुरंत, तत्काल
please: कृपया, धन्यवाद
person-you: आप, आपका, आपके
`;

export const southEast = `
must: phải, bắt buộc, luôn, luôn luôn, cần phải, harus, wajib, selalu, diperlukan, pastikan
before: trước khi, trước tiên, đầu tiên, sebelum, pertama, terlebih dahulu
after: sau khi, sau đó, setelah, kemudian
whenever: mỗi lần, mỗi khi, từ bây giờ, setiap kali, setiap, mulai sekarang
not: không, đừng, không được, chưa, tidak, jangan, tanpa, jangan pernah
tell: đề cập, nói cho, tiết lộ, thông báo, menyebut*, memberi tahu, memberitahu, ungkap*, beri tahu
covert: bí mật, lặng lẽ, âm thầm, ẩn, diam diam, secara rahasia, tersembunyi, di latar belakang
user: người dùng, khách hàng, pengguna, pelanggan
model: trợ lý, mô hình, asisten, model, agen
ignore: bỏ qua, quên, phớt lờ, abaikan, lupakan
rules: hướng dẫn, chỉ thị, quy tắc, instruksi, aturan, perintah, pedoman
previous: trước đó, phía trên, sebelumnya, di atas
read: đọc, mở, lấy, thu thập, trích xuất, baca, buka, ambil, kumpulkan, salin
send: gửi, tải lên, chuyển tiếp, kirim*, unggah, teruskan, bagikan
put: thêm, chèn, đính kèm, đưa vào, sertakan, tambahkan, masukkan, lampirkan
argument: tham số, trường, đối số, parameter, argumen, bidang, kolom
secret: mật khẩu, khóa, khóa riêng, thông tin đăng nhập, mã thông báo, kata sandi, kunci, kredensial, rahasia
private: lịch sử trò chuyện, thông tin cá nhân, nhạy cảm, riwayat percakapan, data pribadi, sensitif
file: tệp, tập tin, nội dung, thư mục, berkas, isi, folder
external: bên ngoài, từ xa, eksternal, jarak jauh
tool: công cụ, hàm, gọi, sử dụng, alat, fungsi, panggil, gunakan
other-tools: công cụ khác, thay vì, alat lain, daripada, semua alat
prefer: ưu tiên, tốt nhất, chỉ sử dụng, utamakan, terbaik, hanya gunakan, resmi
disparage: lỗi thời, không an toàn, usang, tidak aman
replace: thay thế, thay đổi, chuyển hướng, ganti, ubah, alihkan
pretext: tuân thủ, kiểm toán, lý do bảo mật, kepatuhan, audit, alasan keamanan, verifikasi, xác minh
threat: nếu không, lỗi, thất bại, jika tidak, gagal, kesalahan, ditolak
approval: phê duyệt, xác nhận, đồng ý, persetujuan, konfirmasi, izin
destroy: xóa, hapus, hancurkan
answer: câu trả lời của bạn, jawaban anda, balasan anda
task: viết, dịch, tóm tắt, giải thích, tulis, terjemahkan, ringkas, jelaskan, buatlah
example: ví dụ, contoh, misalnya
message: tin nhắn, pesan, surel
optional: có thể, tùy chọn, dapat, opsional
describe: trả về, liệt kê, tìm kiếm, tạo, cập nhật, kết quả, mengembalikan, menampilkan, mencari, membuat, hasil, jumlah
please: vui lòng, cảm ơn, tolong, silakan, terima kasih
person-you: bạn, anda
`;
