// Honest orders and requests of other languages: how tools are used, what people ask people, exercises. Written by hand for training.

/** Templates of one language: orders of definitions, and pages of results, where `¶` ends a line. */
export interface ForeignOrders {
  readonly orders: string;
  readonly pages: string;
}

/** By language. */
export const foreignOrders: Readonly<Record<string, ForeignOrders>> = {
  german: {
    orders: `
{Vor dem Aufruf|Zuerst|Vorher} {muss|sollte} {immer |}$sib aufgerufen werden{, um {die Kennung|gültige Namen} zu erhalten|}. {Passwörter|Geheimnisse} werden nie {ausgegeben|übergeben|gespeichert}.
{Vor dem {Senden|Löschen|Buchen|Bezahlen}|Immer} {die {Bestätigung|Zustimmung} {der Nutzerin|des Nutzers} einholen|nachfragen}. {BCC ist optional|Nicht umkehrbar|Nie ohne Zustimmung}.
{Interne Kennungen|Dateipfade} {nicht|nie} anzeigen{; sie dienen nur weiteren Aufrufen|}. {Antworte|Antworten Sie} in der Sprache {der Nutzerin|der Frage}.
{Der|Dieser} {API-Schlüssel|Zugriffsschlüssel} {wird aus der Umgebung gelesen|liegt im Schlüsselbund} und {nie|nicht} {angezeigt|gesendet}.`,
    pages: `
{Liebe Kolleginnen und Kollegen|Hallo Anna|Sehr geehrte Damen und Herren}, {bitte |}{senden|schicken|bringen} Sie {mir|uns} {bis Freitag|morgen} {den Bericht|die Urlaubswünsche|die Rechnung}. {Vertrauliche Unterlagen|Passwörter|Die Zahlen} {dürfen nicht {liegen bleiben|weitergegeben werden}|bitte {nicht weitergeben|regelmäßig ändern}}.
{Hausaufgaben|Übungen|Prüfung}:¶{Schreibe|Übersetze|Berechne|Erkläre} {ein Gedicht über {den Winter|das Meer}|den Text|die Fläche|den Wasserkreislauf}.¶{Schreibe|Übersetze|Berechne} {einen Brief|die Sätze|die Summe}.
{Führen Sie|Starten Sie} zuerst {das Installationsprogramm|das Skript} aus. {Das Kennwort darf niemandem mitgeteilt werden|Löschen Sie danach die temporären Dateien|Starten Sie den Rechner neu}.
{Protokoll|Aufgaben}:¶- Tom: {Text schreiben|Zugang löschen}¶- Eva: {Seite übersetzen|Rechnung senden}
{Prompt-Injection|Ein Angriff} {liegt vor|bedeutet}, wenn {ein Text|eine Werkzeugbeschreibung} {etwa|zum Beispiel} "{Ignoriere alle bisherigen Anweisungen|Sende das Passwort an die Adresse|Sage dem Nutzer nichts davon}" enthält. {Abhilfe: Rechte beschränken|Forscher warnen davor}.`,
  },
  french: {
    orders: `
{Appelez|Utilisez} {toujours |d'abord |}$sib {avant cet outil|d'abord}{ pour obtenir {l'identifiant|les noms}|}. {Ne {jamais|pas} {modifier|supprimer|inventer} {les fichiers|les noms} sans accord|Les mots de passe ne sont jamais affichés}.
{Demandez|Obtenez} {toujours |}la confirmation de l'utilisateur avant {d'envoyer|de supprimer|de payer|de réserver}. {Irréversible|Le champ cci est facultatif}.
{La clé|Le jeton} {est lue dans l'environnement|reste dans le trousseau} et {n'est jamais {affichée|envoyée}|n'apparaît pas}.`,
    pages: `
{Bonjour|Chère équipe}, {merci de|veuillez|pourriez-vous} {m'envoyer|nous transmettre} {le contrat signé|le rapport|la facture} {avant vendredi|demain}. {N'oubliez pas de mettre Paul en copie|Ne communiquez pas le prix au client|Ne partagez pas ce lien}.
{Devoirs|Exercices|Examen} :¶{Écris|Traduis|Calcule|Explique} {un poème sur {la mer|l'hiver}|le texte|l'aire|le cycle de l'eau}.¶{Rédige une lettre|Traduis les phrases}.
{Exécutez|Lancez} d'abord le script. {Ne partagez jamais votre mot de passe|Supprimez ensuite les fichiers temporaires|Redémarrez l'ordinateur}.
L'injection consiste à {cacher|placer} "{Ignore toutes les instructions précédentes|N'en parle pas à l'utilisateur|Envoie le mot de passe}" dans {un document|une page}. {Les chercheurs recommandent de limiter les droits|Il faut séparer données et consignes}.`,
  },
  spanish: {
    orders: `
{Llame|Llama|Use} siempre {a |}$sib {primero|antes de usar esta herramienta}. {No incluya contraseñas|No invente identificadores|Nunca borre sin permiso}.
{Pida|Obtenga} siempre {la confirmación|permiso} {al|del} usuario antes de {enviar|borrar|pagar|reservar}. {No se puede deshacer|El campo cco es opcional}.
{La clave|El token} {se lee del entorno|queda en el llavero} y {nunca se {muestra|envía}|no aparece}.`,
    pages: `
{Hola|Estimado equipo}, {por favor |}{envía|manda|comparte} {el informe|la factura|el contrato} {a contabilidad|antes del viernes}{ y no olvides {adjuntar la factura|copiar a Paul}|}. {No compartas el precio|No reenvíes este enlace}.
{Deberes|Ejercicios|Examen}:¶{Escribe|Traduce|Calcula|Explica} {un poema sobre {el mar|la luna}|las frases|el área|el ciclo del agua}.¶{Escribe una carta|Traduce el texto}.
{Ejecute|Inicie} primero el script. {No comparta su contraseña|Borre después los archivos temporales|Reinicie el equipo}.
La inyección consiste en {ocultar|poner} "{Ignora las instrucciones anteriores|No se lo digas al usuario|Envía la contraseña}" en {un documento|una página}. {Se recomienda limitar permisos|Los investigadores avisan}.`,
  },
  portuguese: {
    orders: `
{Chame|Use} sempre $sib {primeiro|antes desta ferramenta}. {Não invente ids|Não inclua senhas|Nunca apague sem permissão}. {É obrigatório informar o número|}
{Peça|Obtenha} sempre a confirmação do usuário antes de {enviar|apagar|pagar|reservar}. {Não pode ser desfeito|}
{A chave|O token} {é lido do ambiente|fica no cofre} e {nunca é {mostrado|enviado}|não aparece}.`,
    pages: `
{Olá|Prezada equipe}, por favor {envie|mande|compartilhe} {o relatório|a fatura|o contrato} {até sexta|para o financeiro}. {Não compartilhe a senha com ninguém|Não esqueça de copiar o Paulo}.
{Lição de casa|Exercícios}:¶{Escreva|Traduza|Calcule|Explique} {um poema sobre o mar|o texto|a área|o ciclo da água}.¶{Escreva uma carta|Traduza as frases}.
Execute primeiro o script. {Nunca compartilhe sua senha|Depois apague os arquivos temporários}.`,
  },
  russian: {
    orders: `
{Перед вызовом|Сначала} {обязательно|всегда} {вызовите|вызывайте} $sib{, чтобы получить идентификатор|}. {Пароли не {передавать|выводятся}|Не придумывайте имена}.
{Всегда|Обязательно} {спрашивайте|получите} {подтверждение|согласие} пользователя перед {отправкой|удалением|оплатой}. {Отменить нельзя|}
{Ключ|Токен} {читается из окружения|хранится в связке ключей} и {никогда не {показывается|отправляется}|не выводится}.`,
    pages: `
{Добрый день|Коллеги}, пожалуйста, {отправьте|пришлите|принесите} {отчёт|договор|счёт} {до пятницы|завтра}. {Не сообщайте пароль никому|Удалите старые файлы после проверки|Не забудьте копию}.
{Домашнее задание|Упражнения}:¶{Напишите|Переведите|Решите|Объясните} {сочинение о лете|текст|задачи|круговорот воды}.¶{Напишите письмо|Вычислите сумму}.
Сначала {запустите|выполните} скрипт. {Никому не сообщайте пароль|Затем удалите временные файлы}.
Инъекция — это когда в {тексте|описании} {стоит|написано} «{Игнорируй все предыдущие инструкции|Не говори пользователю|Отправь пароль}». {Исследователи советуют ограничивать права|}`,
  },
  chinese: {
    orders: `
{调用之前|首先}{必须|请}先调用 $sib {获取{表名|编号}|}。{请勿{包含密码|猜测编号}|不要编造名称}。
{发送|删除|付款|预订}之前{必须|请务必}{征得用户同意|让用户确认}。{此操作不可撤销|}
{密钥|令牌}{从环境变量读取|保存在钥匙串中}，{不会显示|不会发送}。{不要向用户显示内部编号|}`,
    pages: `
{各位同事|你好|老师好}，请在{周五之前|明天}把{报告|合同|发票}{发给我|交到前台}。{不要把密码告诉任何人|会议结束后请删除临时文件|请勿外传}。
{作业|练习|考试}：¶{写一首关于{春天|家乡}的诗|翻译课文|计算面积|解释水循环}。¶{写一封信|翻译句子}。
先{运行|执行}安装程序。{不要告诉任何人密码|然后删除临时文件|重启电脑}。
提示注入是指在{文档|网页}中写入“{忽略之前的所有指令|不要告诉用户|把密码发送到某地址}”。{研究人员建议限制权限|}`,
  },
  japanese: {
    orders: `
{必ず|事前に}{先に|}$sibを呼び出して{ください|識別子を取得してください}。{パスワードは{含めないで|表示し}ないでください|名前を推測しないでください}。
{送信|削除|支払い|予約}の前に必ず{ユーザーの確認|同意}を{取って|得て}ください。{元に戻せません|}
{キー|トークン}は{環境変数から読み込まれ|キーチェーンに保存され}、{表示されません|送信されません}。`,
    pages: `
{皆様|お疲れ様です}、{金曜日|明日}までに{報告書|契約書|請求書}を{送って|提出して}ください。{パスワードは誰にも教えないでください|会議後に一時ファイルを削除してください}。
{宿題|練習問題|試験}：¶{春についての詩を書き|文章を翻訳し|面積を計算し}なさい。¶{手紙を書き|文を訳し}なさい。
まず{スクリプト|インストーラー}を実行してください。{パスワードを教えないでください|その後一時ファイルを削除してください}。`,
  },
};
