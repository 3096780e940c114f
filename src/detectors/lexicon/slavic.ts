// Words of Russian, Ukrainian and Polish, and of Turkish, by concept.

export const russian = `
must: должен, должна, должны, должно, обязательно, обязан*, необходимо, нужно, всегда, требуется, следует, убедись, убедитесь, важно, надо, непременно
before: перед, прежде, сначала, сперва, предварительно, до того как, в первую очередь, заранее
after: после, затем, потом, далее, как только
whenever: каждый раз, всякий раз, при каждом, при каждой, отныне, впредь, с этого момента, для всех запросов, при любом
not: не, никогда, без, ни, нельзя, избегай*
tell: упомина*, упомян*, сообщ*, говор*, рассказ*, раскры*, показыв*, уведом*, информир*, предупрежд*
covert: тайно, скрытно, незаметно, втайне, молча, тихо, скрыт*, в фоновом режиме, в фоне, без ведома, не сообщая, не упоминая, не уведомляя, негласно, секретно
user: пользовател*, клиент*, человек*, оператор*
model: ассистент*, модел*, агент*, помощник*, ии, нейросет*
ignore: игнорир*, проигнорир*, забудь*, забыть, пренебре*, обойди*, обойти, отмени*, переопредел*, не обращай*, имеет приоритет
rules: инструкци*, правил*, указани*, директив*, политик*, ограничени*, предписани*
previous: предыдущ*, прежн*, вышеуказанн*, выше, ранее, все остальные
read: прочита*, прочти*, читай*, открой*, открыть, загрузи*, получи*, получить, собери*, собрать, извлеки*, извлечь, скопируй*, скопировать, считай*, считыва*
send: отправ*, отошли*, перешли*, пересыла*, переслать, передай*, передать, передава*, выгрузи*, опубликуй*, поделись, скрытую копию, скрытая копия
put: включ*, добав*, вставь*, вставить, прикрепи*, помести*, подставь*, запиши*, впиши*, приложи*, укажи*
argument: параметр*, аргумент*, поле, поля, заголов*, получател*
secret: пароль, пароли, пароля, паролей, ключ*, токен*, секрет*, учетные данные, учётные данные, учетных данных, приватн* ключ*, закрыт* ключ*, переменн* окружения, сид фраз*, данные карты, банковск*
private: конфиденциальн*, историю чата, истори* переписки, переписк*, истори* диалога, личные данные, персональн* данн*, чувствительн*, буфер обмена, контакт*, исходный код
file: файл*, содержим*, каталог*, папк*, путь
external: внешн*, удаленн*, удалённ*, сторонн*, злоумышленник*, наш сервер
tool: инструмент*, функци*, вызов*, вызвать, вызови*, вызыва*, используй*, использовать
other-tools: другой инструмент, другие инструменты, других инструментов, любой другой, вместо, все инструменты, остальные
prefer: предпочт*, лучш*, исключительно, только этот, рекомендуем*, официальн*, точнее, надежнее, надёжнее, приоритет*
disparage: устаре*, ненадежн*, ненадёжн*, небезопасн*, неисправн*, не использ*, сломан*
replace: замени*, заменить, измени*, изменить, перенаправ*, подмени*, подменить, переписать, установи*
pretext: соответстви*, аудит*, в целях безопасности, проверк*, журналирован*, логирован*, мониторинг*, диагностик*, верификаци*, законодательств*, контроля качества, требовани*
threat: иначе, в противном случае, ошибк*, сбой*, отклон*, потер*, не будет работать, завершится
approval: одобр*, подтвержд*, согласи*, разреш*, без подтверждения
destroy: удали*, удалить, сотри*, стереть, уничтож*, отключи*, отформатир*
markup: <важно>, <секрет>, <инструкция>, системное сообщение, примечание для ассистента, примечание для ии, новые инструкции, скрытая инструкция, [система], [важно]
delay: после одобрения, после утверждения, ключевое слово, содержит слово
money: перевод, переведи*, оплат*, платеж*, платёж*, счет*, счёт*, сумм*, купи*
answer: твой ответ, твоем ответе, вашем ответе, ваш ответ, своем ответе, своём ответе, ответь, ответьте, в ответе
task: напиши*, переведи на, переведите, резюмир*, кратко изложи*, объясни*, опиши*, создай*, составь*, перечисли*, предложи*, вычисли*, посчитай*, реши*, можешь, можете, порекомендуй*, расскажи*, сочини*
question: что такое, кто такой, какой, какая, какие, каков*, когда, где находится, почему, как работает, сколько
example: например, пример*, документаци*
defence: обнаруж*, выявля*, защища*, предотвращ*, фильтру*, анализиру*, сканиру*
grant: доступ*, права администратора, администратор*, привилеги*, владел*
message: сообщени*, письм*, почт*, комментари*, календар*, приглашени*
run: выполни*, выполнить, запусти*, запустить, установи*, установить, следуй*, подчин*
optional: может, можно, необязательн*, опционально, при необходимости, по умолчанию
describe: возвращает, получает, список, ищет, поиск, создает, создаёт, обновляет, вычисляет, преобразует, конвертирует, показывает, результат*, количество, максимальн*, формат, идентификатор, запрос
urgent: срочно, немедленно, сейчас же, незамедлительно
please: пожалуйста, спасибо, просим
person-you: ты, вы, твой, твои, ваш, ваши, тебе, вам
attack: атак*, злоумышленник*, уязвимост*, фишинг*, мошенник*, исследовател*
`;

export const ukrainian = `
must: повинен, повинні, повинна, обов язково, необхідно, потрібно, завжди, слід, важливо, мусиш, маєш
before: перед, спочатку, спершу, попередньо, перш ніж
after: після, потім, далі
whenever: щоразу, кожного разу, при кожному, відтепер
not: не, ніколи, без, ні
tell: згад*, повідомл*, кажи, розкрива*, показу*, інформу*
covert: таємно, приховано, непомітно, мовчки, тихо, прихован*, у фоновому режимі
user: користувач*, клієнт*
model: асистент*, модел*, агент*, помічник*, ші
ignore: ігнору*, забудь*, знехтуй*, обійди*
rules: інструкці*, правил*, вказівк*, політик*, обмежен*
previous: попередн*, вище
read: прочита*, відкри*, завантаж*, отрима*, збери*, скопіюй*
send: надішл*, відправ*, перешл*, передай*, надсила*
put: додай*, включи*, встав*, прикріп*
argument: параметр*, аргумент*, поле, поля
secret: пароль, паролі, ключ*, токен*, секрет*, облікові дані, змінні середовища
private: конфіденційн*, історі* чату, листуванн*, особисті дані, персональн*
file: файл*, вміст*, каталог*, папк*
external: зовнішн*, віддален*, сторонн*
tool: інструмент*, функці*, викли*, використ*
other-tools: інші інструменти, інший інструмент, замість, усі інструменти
prefer: надавай перевагу, найкращ*, виключно, рекоменд*, офіційн*
disparage: застаріл*, ненадійн*, небезпечн*
replace: замін*, змін*, перенаправ*
pretext: відповідн*, аудит*, з міркувань безпеки, перевірк*, журналюван*, моніторинг*
threat: інакше, помилк*, відхилен*, втрачен*
approval: схвал*, підтвердж*, згод*, дозв*
destroy: видал*, знищ*, вимкн*
answer: твоя відповідь, вашій відповіді, відповідай
task: напиши*, переклад*, поясни*, опиши*, створи*, склади*
example: наприклад, приклад*
optional: може, можна, необов язков*
describe: повертає, отримує, список, шукає, створює, оновлює, результат*, кількість
message: повідомленн*, лист*, пошт*
please: будь ласка, дякую
person-you: ти, ви, твій, ваш
`;

export const polish = `
must: musi, muszą, musisz, należy, zawsze, koniecznie, obowiązkow*, wymagan*, konieczne, trzeba, upewnij się, powinien, powinno, ważne
before: przed, najpierw, zanim, wcześniej, uprzednio
after: po, następnie, potem, gdy tylko
whenever: za każdym razem, przy każdym, od teraz, każdorazowo, zawsze gdy
not: nie, nigdy, bez, ani, żaden
tell: wspominaj*, mów, powiadami*, informuj*, ujawniaj*, pokazuj*, zgłaszaj*
covert: po cichu, potajemnie, w tajemnicy, niezauważalnie, dyskretnie, ukryt*, w tle, bez wiedzy, bez informowania
user: użytkownik*, klient*
model: asystent*, model*, agent*, si
ignore: zignoruj*, ignoruj*, zapomnij*, pomiń*, obejdź*, nadpisz*
rules: instrukcj*, zasad*, reguł*, wytyczn*, polecen*, polityk*
previous: poprzedni*, wcześniejsz*, powyższ*
read: przeczytaj*, odczytaj*, otwórz*, pobierz*, zbierz*, skopiuj*, wczytaj*
send: wyślij*, prześlij*, przekaż*, udostępnij*, opublikuj*, ukryt* kopi*
put: dołącz*, dodaj*, umieść*, wstaw*, uwzględnij*, wpisz*
argument: parametr*, argument*, pole, polu, nagłów*, odbiorc*
secret: hasło, hasła, haseł, klucz*, token*, sekret*, poświadcze*, zmienn* środowiskow*, dane logowania
private: poufn*, histori* rozmow*, rozmow*, dane osobowe, wrażliw*, prywatn*
file: plik*, zawartość, zawartości, treść, treści, katalog*, folder*
external: zewnętrzn*, zdaln*
tool: narzędzi*, funkcj*, wywoła*, użyj, używaj*
other-tools: inne narzędzi*, innych narzędzi, zamiast, wszystkie narzędzia
prefer: preferuj*, najleps*, wyłącznie, zalecan*, oficjaln*
disparage: przestarzał*, niepewn*, niebezpieczn*, zawodn*
replace: zamień*, zastąp*, zmień*, przekieruj*, podmień*
pretext: zgodnoś*, audyt*, ze względów bezpieczeństwa, weryfikacj*, rejestrowan*, monitorowan*, diagnosty*
threat: w przeciwnym razie, inaczej, błąd, błęd*, odrzuc*, utrac*
approval: zatwierdz*, potwierdz*, zgod*, pozwole*
destroy: usuń*, skasuj*, zniszcz*, wyłącz*
answer: twojej odpowiedzi, twoja odpowiedź, odpowiedz
task: napisz*, przetłumacz*, streść*, wyjaśnij*, opisz*, utwórz*, wymień*, oblicz*
question: co to jest, jaki jest, kto, kiedy, dlaczego, jak działa, ile
example: na przykład, przykład*
message: wiadomoś*, e mail*, poczt*
optional: może, można, opcjonaln*
describe: zwraca, pobiera, lista, listę, wyszukuje, tworzy, aktualizuje, wyniki, liczba
urgent: natychmiast, pilnie
please: proszę, dziękuj*
person-you: ty, twój, twoja, twoje
`;

export const turkish = `
must: zorunlu*, gerek*, mutlaka, her zaman, daima, şart*, lazım, malı, meli, emin ol
before: önce, öncelikle, ilk olarak, öncesinde
after: sonra, ardından
whenever: her seferinde, her çağrıda, her kullanımda, bundan sonra, her zaman
not: değil, asla, hiçbir, olmadan, sakın, etme, yapma
tell: bahsetme*, söyleme*, bildirme*, açıklama*, gösterme*, haber verme*
covert: gizlice, sessizce, fark ettirmeden, gizli, arka planda, habersiz*
user: kullanıcı*, müşteri*
model: asistan*, model*, yapay zeka, ajan*
ignore: görmezden gel*, yok say*, unut*, dikkate alma*, geçersiz kıl*
rules: talimat*, kural*, yönerge*, politika*
previous: önceki*, yukarıdaki*
read: oku*, aç, al, topla*, getir, kopyala*
send: gönder*, yükle*, ilet*, paylaş*, yayınla*
put: ekle*, dahil et*, yerleştir*, yaz, geçir*
argument: parametre*, argüman*, alan*
secret: parola*, şifre*, anahtar*, kimlik bilgi*, gizli anahtar*, belirteç*, ortam değişken*
private: gizli bilgi*, sohbet geçmişi*, kişisel veri*, hassas*
file: dosya*, içeriğ*, klasör*, dizin*
external: harici*, uzak*, dış, üçüncü taraf*
tool: araç, araçları, aracı*, araca, işlev*, fonksiyon*, çağır*, kullan*
other-tools: diğer araç*, başka araç*, yerine, tüm araçlar*
prefer: tercih*, en iyi*, yalnızca, sadece, önerilen*, resmi
disparage: eski*, güvenilmez*, güvensiz*
replace: değiştir*, yönlendir*
pretext: uyumluluk*, denetim*, güvenlik nedeni*, doğrulama*, günlük*, izleme*
threat: aksi halde, aksi takdirde, hata*, başarısız*, reddedil*
approval: onay*, izin*, rıza*
destroy: sil, silin, yok et*, devre dışı*
answer: yanıtın*, cevabın*
task: yaz*, çevir*, özetle*, açıkla, tanımla, oluştur, listele, hesapla*
example: örneğin, örnek*
message: mesaj*, e posta*
optional: isteğe bağlı, olabilir, opsiyonel
describe: döndürür, listeler, arar, oluşturur, günceller, getirir, sonuç*, sayısı
urgent: hemen, acil*
please: lütfen, teşekkür*
person-you: sen, senin, siz, sizin
`;
