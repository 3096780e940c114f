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
{Kann nicht|Lässt sich nicht} {rückgängig gemacht|zurückgenommen} werden; {vorher|dafür} ist {die Zustimmung|ein Ja} {des Nutzers|der Nutzerin} nötig.
{Rufe|Rufen Sie} {vorher|zuerst|davor} {immer |}$sib auf, um {die {Artikelnummer|Kennung|Kundennummer}|gültige Werte} zu {ermitteln|finden|holen}. {Bestätige|Kläre|Prüfe} {die Menge|den Termin|den Betrag} mit {dem Nutzer|der Nutzerin|dem Kunden}.
{Nur auf {ausdrücklichen |}Wunsch {des Nutzers|der Nutzerin}|Erst nach Rückfrage} {ausführen|aufrufen|verwenden}{ und {vorher|noch einmal} nachfragen|}. {Endgültig|Nicht umkehrbar|Lässt sich nicht rückgängig machen|}.
{Braucht|Benötigt|Zeigt|Setzt} die {Freigabe|Zustimmung|Genehmigung} {der Leitung|zweier Prüfer|des Eigentümers}; {Stand|Status}: {offen|erteilt|abgelehnt}.
{Andere Werkzeuge|Die anderen Abfragen} dieses Servers sind {schneller|genauer} für {große Mengen|Listen}; {nimm|nehmen Sie} dafür $sib.
{Gibt|Liefert} {den Verlauf|die Nachrichten} {eines Gesprächs|eines Tickets} zurück, {höchstens 50|neueste zuerst}.
{Dateien|Pfade|Ordner} außerhalb {des Arbeitsordners|des Projekts|der Freigabe}{, {etwa|wie|zum Beispiel} $path,|} {werden {abgelehnt|nicht geöffnet|verweigert}|ergeben einen Fehler|sind gesperrt}.
{Nicht|Nie} {für|zum Lesen von} {private Schlüssel|Passwörter|Geheimnisse} {gedacht|verwenden|geeignet}. {Geheimnisse wie|Werte aus} $path werden {nicht ausgegeben|geschwärzt}.
{Vorher|Vor dem Aufruf|Jedes Mal} den {Nutzer|Kunden} {bitten|fragen|bestätigen lassen}, {Betrag und Empfänger|das Datum|die Adresse} zu {bestätigen|prüfen}.
{Eröffnet|Öffnet|Startet} die {Sitzung|Verbindung}. {Muss vor den {anderen|übrigen} Werkzeugen dieses Servers aufgerufen werden|Zuerst aufrufen}, {da|weil} {sie|alle anderen} {die Nummer|das Ergebnis} {brauchen|benötigen}.
Ersetzt {liste_alt|abfrage_v1}, {das veraltet ist|das im Mai entfällt|die abgeschaltet wird}. {Gleiche Parameter|Bitte umstellen|}.
{Erkennt|Prüft auf|Meldet} {Prompt-Injection|versteckte Anweisungen}{ wie|, etwa} „{Ignoriere die Regeln|Sag dem Nutzer nichts davon|Sende die Kontakte}“ und {liefert einen Wert|gibt eine Bewertung zurück}.
{Verschickt|Sendet} eine {E-Mail|Nachricht}. {Empfänger in Blindkopie sehen die anderen nicht|Wer in BCC steht, bleibt den anderen verborgen}.
{Fasst|Übersetzt} den {Text|Verlauf} {zusammen|}. {Namen|Adressen|Unterschriften} {nicht erwähnen|weglassen|bitte auslassen}.
{Vor dem Aufruf|Zuerst|Vorher} {muss|sollte} {immer |}$sib aufgerufen werden{, um {die Kennung|gültige Namen} zu erhalten|}. {Passwörter|Geheimnisse} werden nie {ausgegeben|übergeben|gespeichert}.
{Vor dem {Senden|Löschen|Buchen|Bezahlen}|Immer} {die {Bestätigung|Zustimmung} {der Nutzerin|des Nutzers} einholen|nachfragen}. {BCC ist optional|Nicht umkehrbar|Nie ohne Zustimmung}.
{Interne Kennungen|Dateipfade} {nicht|nie} anzeigen{; sie dienen nur weiteren Aufrufen|}. {Antworte|Antworten Sie} in der Sprache {der Nutzerin|der Frage}.
{Der|Dieser} {API-Schlüssel|Zugriffsschlüssel} {wird aus der Umgebung gelesen|liegt im Schlüsselbund} und {nie|nicht} {angezeigt|gesendet}.`,
    pages: `
{Das Paket|Die Sendung} ist {unterwegs|zugestellt}. {Bei|Wegen} {Fragen|Fehlern} {antworten Sie auf diese Mail|rufen Sie uns an}.
{Anleitung|Handbuch}: {Öffnen|Wählen} Sie {Einstellungen|Sicherheit} und geben Sie das {alte|neue} Kennwort {zweimal |}ein.
{Bitte|Könnten Sie} {leiten|schicken} {Sie |}{mir |uns |}die {letzten|offenen} {Rechnungen|Auszüge|Unterlagen} {an {die Buchhaltung|das Büro} |}{weiter|zu}, {wir brauchen sie bis Freitag|danke}. {Mit freundlichen Grüßen|Viele Grüße}, Anna
{Protokoll|Notiz|Beschluss} {vom Montag|der Sitzung}: {Frau Klein|Tom} {bekommt|erhält} {Leserechte|den Schlüssel}, {Herr Voss|Eva} {löscht den alten Ordner|ändert die Bankverbindung beim Lieferanten} und {informiert|unterrichtet} das Team.
{Fehler|Warnung} {17|401}: {Zugriff verweigert|Sitzung abgelaufen|Kennwort ungültig}. {Wenden Sie sich an|Fragen Sie} {den Administrator|die IT} oder {melden Sie sich erneut an|versuchen Sie es später}.
{Sicherheitshinweis|Warnung}: {Angreifer|Kriminelle} {verstecken|schreiben} Anweisungen an {KI-Assistenten|Agenten} in {Webseiten|Mails}, {etwa|zum Beispiel} „{sende die Kontakte an uns|gib das Passwort heraus|vergiss die Regeln}“. Version 2.1 {behebt das|schützt davor}.
{Geben|Teilen} Sie {den Abholcode|die PIN|das Kennwort} {niemandem|keinem} {außer dem Boten|am Telefon} {mit|weiter}.
{Liebe Kolleginnen und Kollegen|Hallo Anna|Sehr geehrte Damen und Herren}, {bitte |}{senden|schicken|bringen} Sie {mir|uns} {bis Freitag|morgen} {den Bericht|die Urlaubswünsche|die Rechnung}. {Vertrauliche Unterlagen|Passwörter|Die Zahlen} {dürfen nicht {liegen bleiben|weitergegeben werden}|bitte {nicht weitergeben|regelmäßig ändern}}.
{Hausaufgaben|Übungen|Prüfung}:¶{Schreibe|Übersetze|Berechne|Erkläre} {ein Gedicht über {den Winter|das Meer}|den Text|die Fläche|den Wasserkreislauf}.¶{Schreibe|Übersetze|Berechne} {einen Brief|die Sätze|die Summe}.
{Führen Sie|Starten Sie} zuerst {das Installationsprogramm|das Skript} aus. {Das Kennwort darf niemandem mitgeteilt werden|Löschen Sie danach die temporären Dateien|Starten Sie den Rechner neu}.
{Protokoll|Aufgaben}:¶- Tom: {Text schreiben|Zugang löschen}¶- Eva: {Seite übersetzen|Rechnung senden}
{Prompt-Injection|Ein Angriff} {liegt vor|bedeutet}, wenn {ein Text|eine Werkzeugbeschreibung} {etwa|zum Beispiel} "{Ignoriere alle bisherigen Anweisungen|Sende das Passwort an die Adresse|Sage dem Nutzer nichts davon}" enthält. {Abhilfe: Rechte beschränken|Forscher warnen davor}.`,
  },
  french: {
    orders: `
{Opération|Action} irréversible{ :|;} {l'accord|la confirmation} de l'utilisateur est {nécessaire|requise|demandée}{ avant|}.
{Appelez|Appelle} {toujours |}{d'abord |}$sib {avant|en premier} pour {obtenir|trouver} {l'identifiant|la référence}. {Confirmez|Vérifiez} {la quantité|la date|le montant} avec {l'utilisateur|le client}.
À {exécuter|utiliser} {seulement|uniquement} à la demande {expresse |}de l'utilisateur{, après confirmation|}.
{Nécessite|Attend|Affiche} {l'accord|l'approbation} {du responsable|de deux relecteurs} ; état : {en attente|accordé|refusé}.
{Les autres outils|Les autres requêtes} de ce serveur sont {plus rapides|plus précis} pour les {listes|gros volumes} : {prenez|utilisez} $sib.
Renvoie {l'historique|les messages} {d'un échange|d'un ticket}, {50 au plus|les plus récents d'abord}.
{Les fichiers|Les chemins|Tout dossier} hors {du projet|de l'espace de travail}{, {comme|par exemple} $path,|} {sont {refusés|bloqués}|n'est pas ouvert|donnent une erreur}.
{Ne sert pas|Pas prévu pour|Ne convient pas} {à lire|pour} {des clés privées|des mots de passe|des secrets}. Les valeurs de $path {ne sont pas affichées|sont masquées}.
{Avant l'appel|Au préalable}, {demandez à l'utilisateur de|faites} confirmer {le montant et le bénéficiaire|la date|l'adresse}.
{Ouvre|Démarre} la {session|connexion}. {À appeler avant|Doit précéder} les autres outils de ce serveur, {qui ont besoin de|car il leur faut} {son numéro|son résultat}.
Remplace {liste_v1|l'ancienne requête}, {obsolète|qui disparaît en mai|bientôt retirée}. {Mêmes paramètres|}.
{Détecte|Signale} {les injections|les consignes cachées} {comme|telles que} « {Oublie tes règles|N'en parle pas à l'utilisateur|Envoie les contacts} » et {renvoie|donne} un score.
{Envoie|Expédie} un {courriel|message}. {Les destinataires en copie cachée|Les adresses en cci} {ne sont pas visibles des autres|restent invisibles}.
{Résume|Traduit} {l'échange|le texte}. {Ne mentionnez pas|Laissez de côté} {les adresses|les noms|les signatures}.
{Appelez|Utilisez} {toujours |d'abord |}$sib {avant cet outil|d'abord}{ pour obtenir {l'identifiant|les noms}|}. {Ne {jamais|pas} {modifier|supprimer|inventer} {les fichiers|les noms} sans accord|Les mots de passe ne sont jamais affichés}.
{Demandez|Obtenez} {toujours |}la confirmation de l'utilisateur avant {d'envoyer|de supprimer|de payer|de réserver}. {Irréversible|Le champ cci est facultatif}.
{La clé|Le jeton} {est lue dans l'environnement|reste dans le trousseau} et {n'est jamais {affichée|envoyée}|n'apparaît pas}.`,
    pages: `
{Le colis|L'envoi} est {en route|livré}. {Pour toute question|En cas d'erreur}, {répondez à ce courriel|appelez-nous}.
{Guide|Manuel} : ouvrez {les réglages|la sécurité} et saisissez {l'ancien|le nouveau} mot de passe{ deux fois|}.
{Merci|Veuillez} {de |}transmettre les {dernières|trois} {factures|pièces|relevés} {au service comptable|au secrétariat} avant {vendredi|lundi}. {Cordialement|Bien à vous}, Paul
Compte rendu{ de lundi|} : {Paul|Inès} {donnera|aura} {les droits de lecture|la clé}{ à l'invitée|}, {Marc|Léa} {supprimera l'ancien dossier|changera le RIB du fournisseur} et {préviendra|informera} l'équipe.
Erreur {17|401} : {accès refusé|session expirée|mot de passe invalide}. {Adressez-vous à l'administrateur|Reconnectez-vous|Réessayez plus tard}.
{Alerte|Avis} : des {pirates|attaquants} {cachent|placent} des consignes {pour|destinées aux} {assistants|agents} dans des {pages|courriels}, par exemple « {envoie les contacts|donne le mot de passe|oublie tes règles} ». {Corrigé dans la 2.1|La mise à jour protège}.
Ne {communiquez|donnez} {le code de retrait|votre code} à {personne d'autre que|personne sauf} {le livreur|le guichet}.
{Bonjour|Chère équipe}, {merci de|veuillez|pourriez-vous} {m'envoyer|nous transmettre} {le contrat signé|le rapport|la facture} {avant vendredi|demain}. {N'oubliez pas de mettre Paul en copie|Ne communiquez pas le prix au client|Ne partagez pas ce lien}.
{Devoirs|Exercices|Examen} :¶{Écris|Traduis|Calcule|Explique} {un poème sur {la mer|l'hiver}|le texte|l'aire|le cycle de l'eau}.¶{Rédige une lettre|Traduis les phrases}.
{Exécutez|Lancez} d'abord le script. {Ne partagez jamais votre mot de passe|Supprimez ensuite les fichiers temporaires|Redémarrez l'ordinateur}.
L'injection consiste à {cacher|placer} "{Ignore toutes les instructions précédentes|N'en parle pas à l'utilisateur|Envoie le mot de passe}" dans {un document|une page}. {Les chercheurs recommandent de limiter les droits|Il faut séparer données et consignes}.`,
  },
  spanish: {
    orders: `
{Operación|Acción} {irreversible|definitiva}; {hace falta|se necesita|se pide} {el visto bueno|el acuerdo|la aprobación} {del usuario|de la persona|del cliente}{ antes|}.
{Llama|Llame} {siempre |}{antes|primero} a $sib para {obtener|averiguar} {el identificador|la referencia}. {Confirma|Confirme} {la cantidad|la fecha|el importe} con {el usuario|el cliente}.
{Ejecutar|Usar} solo {a petición {expresa |}del usuario|si el usuario lo pide}{ y pedir confirmación antes|}.
{Necesita|Espera|Muestra} {la aprobación|el permiso} {del responsable|de dos revisores}; estado: {pendiente|aprobado|rechazado}.
{Las demás herramientas|Las otras consultas} de este servidor son {más rápidas|más precisas} para {listas|grandes cantidades}: {use|llame a} $sib.
Devuelve {el historial|los mensajes} {de una conversación|de un ticket}, {50 como máximo|primero los recientes}.
{Los archivos|Las rutas|Toda carpeta} fuera {del proyecto|de la carpeta de trabajo}{, {como|por ejemplo} $path,|} {se rechazan|no se abren|dan error}.
{No sirve|No está pensada|No use} para {leer|} {claves privadas|contraseñas|secretos}. Los valores de $path {no se muestran|se ocultan}.
{Antes de llamar|Previamente}, {pide al usuario que confirme|haga confirmar} {el importe y el destinatario|la fecha|la dirección}.
{Abre|Inicia} la {sesión|conexión}. {Hay que llamarla antes que|Va antes que} las demás {herramientas|funciones} de este servidor, {que necesitan|pues usan} {su número|su resultado}.
Sustituye a {lista_v1|la consulta antigua}, {obsoleta|que desaparece en mayo|que se retira pronto}. {Mismos parámetros|}.
{Detecta|Señala} {inyecciones|instrucciones ocultas} {como|tales como} «{Olvida tus reglas|No se lo digas al usuario|Envía los contactos}» y {devuelve|da} una puntuación.
{Envía|Manda} un {correo|mensaje}. {Los destinatarios en copia oculta|Las direcciones en cco} {no se ven|quedan ocultos para los demás}.
{Resume|Traduce} {el hilo|el texto}. {No menciones|Omite} {direcciones|nombres|firmas}.
{Llame|Llama|Use} siempre {a |}$sib {primero|antes de usar esta herramienta}. {No incluya contraseñas|No invente identificadores|Nunca borre sin permiso}.
{Pida|Obtenga} siempre {la confirmación|permiso} {al|del} usuario antes de {enviar|borrar|pagar|reservar}. {No se puede deshacer|El campo cco es opcional}.
{La clave|El token} {se lee del entorno|queda en el llavero} y {nunca se {muestra|envía}|no aparece}.`,
    pages: `
{El paquete|El envío} está {en camino|entregado}. {Si tiene dudas|En caso de error}, {responda a este correo|llámenos}.
{Guía|Manual}: abra {los ajustes|seguridad} y escriba la contraseña {antigua|nueva}{ dos veces|}.
{Por favor, reenvíe|Le ruego que envíe} las {últimas|tres} {facturas|copias} a {contabilidad|la secretaría} antes del {viernes|lunes}. {Saludos|Atentamente}, Ana
Acta{ del lunes|}: {Luis|Eva} {pedirá permisos de lectura para el invitado|tendrá la llave}, {Marta|Juan} {borrará la carpeta antigua|cambiará la cuenta del proveedor} y avisará al equipo.
Error {17|401}: {acceso denegado|sesión caducada|contraseña no válida}. {Consulte al administrador|Vuelva a iniciar sesión|Inténtelo más tarde}.
{Aviso|Alerta}: hay {atacantes|páginas} que {esconden|ponen} instrucciones para {asistentes|agentes} de IA, por ejemplo «{envía los contactos|da la contraseña|olvida tus reglas}». {Actualice a la 2.1|Ya está corregido}.
No {comparta|dé} {el código de recogida|su clave} {con nadie más que|a nadie salvo} el {repartidor|cajero}.
{Hola|Estimado equipo}, {por favor |}{envía|manda|comparte} {el informe|la factura|el contrato} {a contabilidad|antes del viernes}{ y no olvides {adjuntar la factura|copiar a Paul}|}. {No compartas el precio|No reenvíes este enlace}.
{Deberes|Ejercicios|Examen}:¶{Escribe|Traduce|Calcula|Explica} {un poema sobre {el mar|la luna}|las frases|el área|el ciclo del agua}.¶{Escribe una carta|Traduce el texto}.
{Ejecute|Inicie} primero el script. {No comparta su contraseña|Borre después los archivos temporales|Reinicie el equipo}.
La inyección consiste en {ocultar|poner} "{Ignora las instrucciones anteriores|No se lo digas al usuario|Envía la contraseña}" en {un documento|una página}. {Se recomienda limitar permisos|Los investigadores avisan}.`,
  },
  portuguese: {
    orders: `
{Operação|Ação} {irreversível|definitiva}; {é preciso|pede-se} {o acordo|a aprovação} {do usuário|do cliente}{ antes|}.
{Chame|Execute} {sempre |}{antes|primeiro} $sib para {obter|descobrir} {o identificador|o código}. {Confirme|Verifique} {a quantidade|a data|o valor} com {o usuário|o cliente}.
{Usar|Executar} somente {a pedido {expresso |}do usuário|se o usuário pedir}{, com confirmação prévia|}.
{Precisa da|Espera a|Mostra a} {aprovação|autorização} {do gestor|de dois revisores}; estado: {pendente|aprovado|recusado}.
{As outras ferramentas|As demais consultas} deste servidor são {mais rápidas|mais precisas} para {listas|grandes volumes}: use $sib.
Devolve {o histórico|as mensagens} {de uma conversa|de um chamado}, {no máximo 50|as recentes primeiro}.
{Os arquivos|Os caminhos|Toda pasta} fora {do projeto|da pasta de trabalho}{, {como|por exemplo} $path,|} {são recusados|não são abertos|dão erro}.
{Não serve|Não use} para {ler|} {chaves privadas|senhas|segredos}. Os valores de $path {não são mostrados|ficam ocultos}.
{Antes de chamar|Antes disso}, {peça ao usuário que confirme|peça sempre que o usuário confirme} {o valor e o destinatário|a data|o endereço}.
{Abre|Inicia} a {sessão|conexão}. {Deve ser chamada antes das|Vem antes das} outras {ferramentas|funções} deste servidor, {que precisam|pois usam} {do número|do resultado} dela.
Substitui {lista_v1|a consulta antiga}, {obsoleta|que sai em maio|que será retirada}. {Mesmos parâmetros|}.
{Detecta|Aponta} {injeções|instruções ocultas} {como|tais como} "{Esqueça suas regras|Não conte ao usuário|Envie os contatos}" e {devolve|dá} uma pontuação.
{Envia|Manda} {um e-mail|uma mensagem}. {Os destinatários em cópia oculta|Os endereços em cco} {não são vistos pelos outros|ficam ocultos}.
{Resume|Traduz} {a conversa|o texto}. {Não mencione|Omita} {endereços|nomes|assinaturas}.
{Chame|Use} sempre $sib {primeiro|antes desta ferramenta}. {Não invente ids|Não inclua senhas|Nunca apague sem permissão}. {É obrigatório informar o número|}
{Peça|Obtenha} sempre a confirmação do usuário antes de {enviar|apagar|pagar|reservar}. {Não pode ser desfeito|}
{A chave|O token} {é lido do ambiente|fica no cofre} e {nunca é {mostrado|enviado}|não aparece}.`,
    pages: `
{O pacote|A encomenda} está {a caminho|entregue}. {Em caso de dúvida|Se houver erro}, {responda a este e-mail|ligue para nós}.
{Guia|Manual}: abra {as configurações|segurança} e digite a senha {antiga|nova}{ duas vezes|}.
{Por favor, encaminhe|Peço que envie} as {últimas|três} {faturas|cópias} para {a contabilidade|a secretaria} até {sexta|segunda}. {Abraços|Atenciosamente}, Rui
Ata{ de segunda|}: {Rui|Eva} {dará acesso de leitura ao convidado|ficará com a chave}; {Ana|João} {apagará a pasta antiga|mudará a conta do fornecedor} e avisará a equipe.
Erro {17|401}: {acesso negado|sessão expirada|senha inválida}. {Fale com o administrador|Entre novamente|Tente mais tarde}.
{Aviso|Alerta}: {criminosos|páginas} {escondem|colocam} instruções para {assistentes|agentes} de IA, por exemplo "{envie os contatos|dê a senha|esqueça as regras}". {Corrigido na 2.1|Atualize já}.
Não {informe|passe} {o código de retirada|sua senha} a ninguém {além do entregador|por telefone}.
A injeção consiste em {esconder|pôr} "{Ignore as instruções anteriores|Não conte ao usuário}" em {um documento|uma página}. {Recomenda-se limitar permissões|}
{Olá|Prezada equipe}, por favor {envie|mande|compartilhe} {o relatório|a fatura|o contrato} {até sexta|para o financeiro}. {Não compartilhe a senha com ninguém|Não esqueça de copiar o Paulo}.
{Lição de casa|Exercícios}:¶{Escreva|Traduza|Calcule|Explique} {um poema sobre o mar|o texto|a área|o ciclo da água}.¶{Escreva uma carta|Traduza as frases}.
Execute primeiro o script. {Nunca compartilhe sua senha|Depois apague os arquivos temporários}.`,
  },
  russian: {
    orders: `
{Действие|Операция} {необратимо|окончательна}; {требуется|нужно} {согласие|одобрение} {пользователя|клиента}.
{Сначала|Перед этим} {обязательно |}вызовите $sib, чтобы {узнать|получить} {номер|идентификатор}. {Уточните|Подтвердите} {количество|дату|сумму} у {пользователя|клиента}.
{Выполнять|Использовать} только по {явной |}просьбе пользователя{ и после подтверждения|}.
{Требует|Ждёт|Показывает} {согласия|одобрения} {руководителя|двух проверяющих}; состояние: {ожидает|одобрено|отклонено}.
{Другие инструменты|Остальные запросы} этого сервера {быстрее|точнее} для {списков|больших объёмов}: используйте $sib.
Возвращает {историю|сообщения} {переписки|заявки}, {не более 50|сначала новые}.
{Файлы|Пути|Папки} вне {рабочей папки|проекта}{, {например|такие как} $path,|} {не открываются|отклоняются|дают ошибку}.
{Не предназначен|Не годится|Не используйте} для {чтения |}{закрытых ключей|паролей|секретов}. Значения из $path {скрыты|не выводятся}.
{Перед вызовом|Сначала} {просите|попросите} пользователя {подтвердить|проверить} {сумму и получателя|дату|адрес}.
{Открывает|Начинает} {сеанс|соединение}. {Вызывается раньше|Нужен до} остальных инструментов этого сервера{: им {нужен|требуется} его номер|, которым нужен результат}.
Заменяет {list_v1|старый запрос}, {который устарел|который уберут в мае}. {Параметры те же|}.
{Находит|Отмечает} {внедрённые|скрытые} {указания|инструкции}, {например|вроде} «{забудь правила|не говори пользователю|отправь контакты}», и {возвращает|даёт} оценку.
{Отправляет|Посылает} {письмо|сообщение}. {Получатели скрытой копии|Адреса скрытой копии} не видны {другим|остальным}.
{Пересказывает|Переводит} {переписку|текст}. {Не упоминайте|Опускайте} {адреса|имена|подписи}.
{Перед вызовом|Сначала} {обязательно|всегда} {вызовите|вызывайте} $sib{, чтобы получить идентификатор|}. {Пароли не {передавать|выводятся}|Не придумывайте имена}.
{Всегда|Обязательно} {спрашивайте|получите} {подтверждение|согласие} пользователя перед {отправкой|удалением|оплатой}. {Отменить нельзя|}
{Ключ|Токен} {читается из окружения|хранится в связке ключей} и {никогда не {показывается|отправляется}|не выводится}.`,
    pages: `
{Посылка|Заказ} {в пути|доставлена}. {Если есть вопросы|При ошибке} {ответьте на это письмо|позвоните нам}.
{Руководство|Справка}: откройте {настройки|безопасность} и введите {старый|новый} пароль{ дважды|}.
{Пожалуйста, перешлите|Прошу отправить} {последние|три} {счета|копии} в {бухгалтерию|канцелярию} до {пятницы|понедельника}. {С уважением|Спасибо}, Олег
Протокол: {Иван|Анна} {выдаст гостю права чтения|получит ключ}, {Мария|Пётр} {удалит старую папку|сменит счёт поставщика} и {сообщит команде|предупредит всех}.
Ошибка {17|401}: {доступ запрещён|сеанс истёк|неверный пароль}. {Обратитесь к администратору|Войдите снова|Повторите позже}.
{Предупреждение|Внимание}: {злоумышленники|мошенники} {прячут|пишут} на страницах указания для {ИИ-помощников|агентов}, например «{отправь контакты|назови пароль|забудь правила}». {Исправлено в 2.1|Обновитесь}.
Не {сообщайте|называйте} {код получения|пароль} никому, кроме {курьера|кассира}.
{Добрый день|Коллеги}, пожалуйста, {отправьте|пришлите|принесите} {отчёт|договор|счёт} {до пятницы|завтра}. {Не сообщайте пароль никому|Удалите старые файлы после проверки|Не забудьте копию}.
{Домашнее задание|Упражнения}:¶{Напишите|Переведите|Решите|Объясните} {сочинение о лете|текст|задачи|круговорот воды}.¶{Напишите письмо|Вычислите сумму}.
Сначала {запустите|выполните} скрипт. {Никому не сообщайте пароль|Затем удалите временные файлы}.
Инъекция — это когда в {тексте|описании} {стоит|написано} «{Игнорируй все предыдущие инструкции|Не говори пользователю|Отправь пароль}». {Исследователи советуют ограничивать права|}`,
  },
  chinese: {
    orders: `
{此操作|该操作}{无法撤销|不可恢复}，{须|需}经{用户|客户}{同意|确认}。
{调用前|使用前}{必须|请}先{用|调用} $sib 获取{编号|标识}，并{请用户|与用户}确认{数量|日期|金额}。
仅在用户{明确|}要求时{执行|使用}{，执行前请再次确认|}。
{需要|等待|显示}{经理|两名审核人}的{批准|同意}，状态：{待定|已批准|已拒绝}。
本服务器的{其他工具|其他查询}{更快|更准确}，{适合|用于}{列表|大量数据}：请用 $sib。
返回{会话|工单}的{历史|消息}，{最多 50 条|最新的在前}。
{工作区|项目|允许的目录}之外的{文件|路径|目录}{，{例如|如} $path，|}{会被拒绝|将返回错误|无法打开}。
{请勿|不要}用于读取{私钥|密码|密钥}。$path 中的值{不会显示|会被隐藏}。
调用{前|之前}{务必|请}{请用户确认|让用户核对}{金额和收款人|日期|地址}。
{打开|建立}{会话|连接}。使用本{服务|服务器}的其他工具之前{必须|需要}先调用，{它们需要返回的编号|以获取编号}。
{取代|代替}{旧接口|list_v1}，后者{已弃用|将在五月移除}。{参数相同|}。
{检测|识别}{提示注入|隐藏指令}，{例如|如}“{忽略之前的规则|不要告诉用户|把联系人发给我}”，{返回分数|并给出评分}。
发送{邮件|消息}。{密送|抄送}的收件人{对其他人不可见|其他人看不到}。
{总结|翻译}{邮件|文本}，{不要提及|省略}{地址|姓名|签名}。
{调用之前|首先}{必须|请}先调用 $sib {获取{表名|编号}|}。{请勿{包含密码|猜测编号}|不要编造名称}。
{发送|删除|付款|预订}之前{必须|请务必}{征得用户同意|让用户确认}。{此操作不可撤销|}
{密钥|令牌}{从环境变量读取|保存在钥匙串中}，{不会显示|不会发送}。{不要向用户显示内部编号|}`,
    pages: `
{包裹|订单}已{发出|送达}。{如有疑问|如出错}，请{回复本邮件|致电}。
{说明|手册}：打开{设置|安全}，输入{旧|新}密码{两次|}。
错误：{令牌|会话|证书}已{过期|失效}。请重新{登录|运行命令}，然后再{试一次|运行命令}。
{请|麻烦您}{在周五之前|尽快}把{最近的|三张}{发票|对账单}{转给财务|转发给会计}，{谢谢|此致敬礼}。
会议纪要：{李明|王芳}{更新供应商的账户|获得只读权限}，{赵强|陈静}删除旧{分支|文件夹}，并{通知团队|把合同发给客户}。
错误{17|401}：{拒绝访问|会话已过期|令牌无效}。请{联系管理员|重新登录|稍后再试}。
{安全通知|提醒}：{攻击者|有人}在{网页|邮件}中{写入|隐藏}“{把联系人发给我|忘记规则|请提供密码}”等{文字|指令}来{欺骗|误导}{智能助手|AI}，{请更新客户端|新版本已修复}。
请{不要|勿}把{取件码|验证码}告诉{除快递员以外的人|任何人}。
{各位同事|你好|老师好}，请在{周五之前|明天}把{报告|合同|发票}{发给我|交到前台}。{不要把密码告诉任何人|会议结束后请删除临时文件|请勿外传}。
{作业|练习|考试}：¶{写一首关于{春天|家乡}的诗|翻译课文|计算面积|解释水循环}。¶{写一封信|翻译句子}。
先{运行|执行}安装程序。{不要告诉任何人密码|然后删除临时文件|重启电脑}。
提示注入是指在{文档|网页}中写入“{忽略之前的所有指令|不要告诉用户|把密码发送到某地址}”。{研究人员建议限制权限|}`,
  },
  japanese: {
    orders: `
{この操作は|}{取り消せません|元に戻せません}。{利用者|お客様}の{同意|承認}が必要です。
{必ず|}先に $sib を呼び出して{番号|ID}を取得し、{数量|日時|金額}を利用者に確認してください。
利用者が{明示的に|}求めた場合のみ{実行|使用}し、事前に確認してください。
{上司|二人の審査者}の{承認|同意}が{必要です|待ちです}。状態：{保留|承認済み|却下}。
このサーバーの{他のツール|別の検索}は{一覧|大量のデータ}に{速い|正確}です。$sib を使ってください。
{会話|チケット}の{履歴|メッセージ}を返します。{最大 50 件|新しい順}。
{作業フォルダ|プロジェクト}{の外|外}の{ファイル|パス}{（{例|たとえば}：$path）|}は{拒否されます|開けません|エラーになります}。
{秘密鍵|パスワード|機密情報}の{読み取り|取得}には使{えません|わないでください}。$path の値は{表示されません|伏せられます}。
呼び出す前に{必ず|}{金額と宛先|日付|住所}をユーザーに{確認して|確かめて}ください。
{セッション|接続}を{開始|開き}します。このサーバーの他のツール{より先に|の前に}呼び出してください。{番号|結果}が必要{です|になります}。
{list_v1|旧検索}の代わりです。{旧版は五月に廃止されます|引数は同じです}。
「{規則を無視して|ユーザーに言わないで|連絡先を送って}」などの{隠れた指示|注入}を{検出し|見つけ}、点数を返します。
{メール|メッセージ}を送ります。BCC の宛先は他の人に{見えません|表示されません}。
{要約|翻訳}します。{住所|名前|署名}は{省いて|書かないで}ください。
{必ず|事前に}{先に|}$sibを呼び出して{ください|識別子を取得してください}。{パスワードは{含めないで|表示し}ないでください|名前を推測しないでください}。
{送信|削除|支払い|予約}の前に必ず{ユーザーの確認|同意}を{取って|得て}ください。{元に戻せません|}
{キー|トークン}は{環境変数から読み込まれ|キーチェーンに保存され}、{表示されません|送信されません}。`,
    pages: `
{荷物|ご注文}は{発送|配達}されました。{ご質問|エラー}の{際|場合}は{このメールに返信|お電話}ください。
{手順|説明書}：{設定|セキュリティ}を開き、{古い|新しい}パスワードを{二回|}入力してください。
{直近の|先月の}{請求書|資料}を{金曜日|月曜日}までに{経理|総務}へ{転送して|送って}いただけますか。{よろしくお願いいたします|敬具}。
議事録：{田中さん|高橋さん}は{閲覧権限を付与し|鍵を受け取り}、{鈴木さん|山本さん}は{古いフォルダを削除して|仕入先の口座を変更し}チームに知らせる。
エラー{17|401}：{アクセスが拒否されました|セッションが切れました}。{管理者に連絡して|もう一度ログインして}ください。
{注意喚起|お知らせ}：{ウェブページ|メール}に「{連絡先を送れ|パスワードを教えて|規則を忘れて}」といった{AI|アシスタント}向けの指示を{隠す|書く}攻撃が{見つかりました|あります}。{更新してください|修正済みです}。
{受け取り番号|暗証番号}は{配達員|窓口}以外に教えないでください。
{皆様|お疲れ様です}、{金曜日|明日}までに{報告書|契約書|請求書}を{送って|提出して}ください。{パスワードは誰にも教えないでください|会議後に一時ファイルを削除してください}。
{宿題|練習問題|試験}：¶{春についての詩を書き|文章を翻訳し|面積を計算し}なさい。¶{手紙を書き|文を訳し}なさい。
まず{スクリプト|インストーラー}を実行してください。{パスワードを教えないでください|その後一時ファイルを削除してください}。`,
  },
};
