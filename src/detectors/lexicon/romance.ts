// Words of Spanish, French, Portuguese and Italian by concept.

export const spanish = `
must: debe, debes, deben, debera*, obligatori*, siempre, es necesario, necesari*, requerid*, tiene que, tienes que, hay que, asegúrate, asegúrese, imprescindible, es importante, requisito
before: antes, antes de, primero, previamente, de antemano, en primer lugar
after: después, luego, a continuación, tras, posteriormente, una vez
whenever: cada vez, siempre que, en cada, a partir de ahora, de ahora en adelante, en todas las, para todas las solicitudes, cuando se use, cuando uses
not: no, nunca, jamás, sin, ni, evita, evite
tell: mencion*, digas, diga, informar, informes, informe al, revel*, muestres, muestre, notifi*, avis*, comentes, divulg*
covert: silencios*, en silencio, secretamente, en secreto, discretamente, ocult*, en segundo plano, sin mencionar, sin avisar, sin informar, sin que el usuario, a escondidas, disimulad*, sin decir
user: usuario*, usuaria*, cliente*, persona, humano
model: asistente, modelo, agente, ia, inteligencia artificial
ignore: ignor*, olvid*, omite, omita, haz caso omiso, descarta*, anula*, salta*, desobedece*, sobrescrib*, tiene prioridad
rules: instruccion*, instrucción, regla*, norma*, directriz, directrices, política*, restriccion*, indicacion*, orden, órdenes
previous: anterior*, previ*, precedente*, existentes, todas las demás
read: lee, lea, leer, abre, abra, abrir, obtén, obten*, recopil*, extra*, recoge*, carga, accede*, acceder, copia, copie, recupera*, busca
send: envía*, enviar, envíe, manda, mandar, sube, subir, reenvía*, reenviar, transmit*, publica*, comparte*, compartir, exfiltr*, copia oculta, remit*
put: incluy*, inclui*, incluir, añad*, agreg*, inserta*, adjunt*, coloca*, pasa, pase, pasar, introduce, incorpora*, pon, ponga
argument: parámetro*, argumento*, campo*, cabecera*, encabezado*, destinatario*
secret: contraseña*, clave*, clave privada, credencial*, secreto*, token*, llave*, variables de entorno, variable de entorno, frase semilla, tarjeta de crédito, datos bancarios
private: confidencial*, historial, conversación, datos personales, información personal, datos sensibles, sensible*, privad*, portapapeles, contactos, código fuente
file: archivo*, fichero*, contenido*, carpeta*, directorio*, ruta
external: extern*, remot*, tercero*, atacante, nuestro servidor, punto final
tool: herramienta*, función, funciones, llamada*, llamar, invoc*, usa, use, utilice, utiliza
other-tools: otra herramienta, otras herramientas, cualquier otra, en lugar de, en vez de, todas las herramientas, las demás
prefer: prefer*, mejor, exclusivamente, únicamente, solo use, recomendad*, oficial, más precis*, más fiable, prioridad, confiable
disparage: obsolet*, anticuad*, insegur*, poco fiable, defectuos*, no usar, no utilizar, ya no
replace: reemplaz*, sustitu*, cambi*, modific*, redirig*, redirecci*, alter*, establec*, desvía*, manipul*
pretext: cumplimiento, auditoría*, por seguridad, por motivos de seguridad, verificación, registro, monitoreo, legal*, diagnóstico, validación, trazabilidad, control de calidad, normativa
threat: de lo contrario, si no, fallará*, fallo, falla, error*, rechaz*, perderá*, pérdida, no funcionará
approval: aprob*, confirm*, consentimiento, permiso, autoriz*, sin confirmación
destroy: elimin*, borra*, borrar, destruy*, suprim*, desactiv*, formate*
markup: <importante>, <secreto>, <instrucciones>, nota para el asistente, nota para la ia, mensaje del sistema, nuevas instrucciones, instrucción oculta, [sistema], [importante]
delay: una vez aprobad*, después de la aprobación, tras la aprobación, palabra clave, frase clave, contiene la palabra
money: transfer*, pago*, pagar, cuenta bancaria, importe, factura, compra*
answer: tu respuesta, su respuesta, tus respuestas, responde con, responda con, en la respuesta
task: escrib*, redact*, traduc*, resum*, explic*, describ*, crea, genera, lista, sugier*, calcul*, resuelv*, puedes, podrías, recomiend*, compon, elabora, dime
question: qué es, cuál es, cuáles son, quién, cuándo, dónde, por qué, cómo, cuántos, cuántas
example: por ejemplo, ejemplo*, tales como, documentación
defence: detecta*, detección, escanea, protege, previene, filtra, analiza
grant: acceso, permisos, administrador, privilegio*, propietario
message: mensaje*, correo*, correo electrónico, comentario*, calendario, invitación*
run: ejecut*, instal*, inicia, cumple, obedece, sigue
optional: puede, pueden, opcional*, si es necesario, por defecto, si se indica
describe: devuelve, obtiene, lista los, lista las, busca en, crea un*, actualiza, calcula, convierte, muestra, resultados, número de, máximo, formato, identificador, consulta
urgent: urgente*, inmediatamente, de inmediato, ahora mismo, cuanto antes
please: por favor, gracias
person-you: tú, tu, tus, usted, te, su, sus
attack: ataque*, atacante*, vulnerabilidad*, estafa*, inyección, investigador*
`;

export const french = `
must: doit, doivent, devez, dois, toujours, obligatoire*, obligatoirement, impératif, impérativement, nécessaire*, requis*, il faut, veillez à, assurez vous, assure toi, indispensable*, important, exigé*
before: avant, avant de, d abord, au préalable, préalablement, en premier, auparavant
after: après, ensuite, puis, une fois, enfin
whenever: chaque fois, à chaque, désormais, dorénavant, pour toutes les requêtes, lors de chaque, à partir de maintenant, lorsque cet outil
not: ne, pas, jamais, sans, aucun, aucune, évitez, ni
tell: mention*, dites, dire, dis, inform*, révél*, divulgu*, montr*, signal*, avertir, notifi*, prévenir, préviens
covert: silencieusement, en silence, secrètement, en secret, discrètement, caché*, à l insu, en arrière plan, sans mentionner, sans informer, sans prévenir, sans le dire, furtivement, dissimul*, invisible*
user: utilisateur*, utilisatrice*, client*, usager*, personne, humain
model: assistant*, modèle*, agent*, ia, intelligence artificielle
ignore: ignor*, oubli*, outrepass*, contourn*, passe outre, néglig*, ne tiens pas compte, ne tenez pas compte, remplac* toutes, prévaut, faites abstraction
rules: instruction*, règle*, consigne*, directive*, politique*, contrainte*, recommandation*
previous: précédent*, antérieur*, ci dessus, existantes, toutes les autres
read: lis, lisez, lire, ouvr*, récupér*, obten*, charg*, collect*, extra*, accéd*, copi*, consult*, recueill*, parcour*
send: envo*, transm*, télévers*, transfér*, publi*, partag*, exfiltr*, copie cachée, expédi*, relay*, achemin*
put: inclu*, ajout*, insér*, joign*, joindre, plac*, pass*, mett*, intégr*, transmettez le, renseign*, incorpor*
argument: paramètre*, argument*, champ*, en tête*, destinataire*
secret: mot de passe, mots de passe, clé*, clef*, identifiants, secret*, jeton*, clé privée, variables d environnement, phrase de récupération, carte bancaire, carte de crédit, coordonnées bancaires
private: confidentiel*, historique, conversation*, données personnelles, informations personnelles, données sensibles, sensible*, privé*, presse papiers, contacts, code source
file: fichier*, contenu*, dossier*, répertoire*, chemin
external: extern*, distant*, tiers, attaquant*, notre serveur, point de terminaison
tool: outil*, fonction*, appel*, appeler, invoqu*, utilis*
other-tools: autre outil, autres outils, tout autre, au lieu de, plutôt que, à la place, tous les outils, les autres
prefer: préfér*, meilleur*, exclusivement, uniquement, recommand*, officiel*, plus précis*, plus fiable*, priorit*, de confiance
disparage: obsolète*, dépassé*, peu fiable*, non sécurisé*, défectueux, ne plus utiliser, déconseillé*, périmé*
replace: remplac*, chang*, modifi*, redirig*, substitu*, altér*, détourn*, réécri*, défini*
pretext: conformité, audit*, pour des raisons de sécurité, vérification, journalisation, traçabilité, surveillance, légal*, diagnostic*, validation, contrôle qualité, réglement*
threat: sinon, échou*, échec, erreur*, rejet*, refus*, perd*, perte, ne fonctionnera pas, faute de quoi
approval: approb*, approuv*, confirm*, consentement, autoris*, permission*, accord, sans confirmation, validé
destroy: supprim*, effac*, détrui*, désactiv*, formater
markup: <important>, <secret>, <consigne>, note à l assistant, note pour l ia, message système, nouvelles instructions, instruction cachée, [système], [important]
delay: une fois approuvé*, après approbation, après l approbation, mot clé, contient le mot, phrase déclencheuse
money: virement*, paiement*, pay*, compte bancaire, montant, facture*, achet*
answer: ta réponse, votre réponse, tes réponses, vos réponses, réponds avec, répondez, dans la réponse
task: écri*, rédig*, tradui*, résum*, expliqu*, décri*, crée, créez, génér*, list*, sugg*, calcul*, résou*, peux tu, pouvez vous, pourriez vous, recommand*, compos*, donne, donnez
question: qu est ce, quel est, quelle est, quels sont, qui est, quand, où est, pourquoi, comment, combien
example: par exemple, exemple*, tel que, documentation
defence: détect*, protèg*, empêch*, filtr*, analys*, scann*
grant: accès, administrateur, privilège*, droits, propriétaire
message: message*, courriel*, e mail*, commentaire*, calendrier, invitation*
run: exécut*, install*, lanc*, démarr*, suis, suivez, obéi*
optional: peut, peuvent, facultatif*, optionnel*, si nécessaire, par défaut
describe: renvoie, retourne, obtient, recherche, met à jour, convertit, affiche, résultats, nombre de, maximum, format, identifiant unique, requête
urgent: urgent*, immédiatement, tout de suite, sans délai
please: s il vous plaît, s il te plaît, merci, veuillez
person-you: tu, vous, ton, ta, tes, votre, vos
attack: attaque*, attaquant*, vulnérabilité*, hameçonnage, injection, chercheur*, escroc*
`;

export const portuguese = `
must: deve, devem, deverá, devera*, sempre, obrigatóri*, é necessário, necessári*, precisa, tem que, é preciso, certifique se, garanta, imprescindível, importante, exigid*
before: antes, antes de, primeiro, previamente, de antemão
after: depois, após, em seguida, assim que, uma vez
whenever: cada vez, toda vez, sempre que, em cada, a partir de agora, de agora em diante, em todas as, ao usar esta
not: não, nunca, jamais, sem, nem, evite
tell: mencion*, diga, dizer, informe, informar, revel*, mostre, notifi*, avis*, cont*, divulg*
covert: silenciosamente, em silêncio, secretamente, em segredo, discretamente, ocult*, em segundo plano, sem mencionar, sem avisar, sem informar, sem que o usuário, escondid*
user: usuári*, utilizador*, cliente*, pessoa, humano
model: assistente, modelo, agente, ia, inteligência artificial
ignore: ignor*, esqueç*, desconsider*, descart*, contorn*, sobrescrev*, anul*, tem prioridade
rules: instruç*, regra*, diretriz*, norma*, política*, restriç*, orden*
previous: anterior*, prévi*, acima, precedente*, existentes
read: leia, ler, lê, abra, abrir, obtenha, obter, colet*, extrai*, recolh*, acesse, acessar, copie, copiar, recuper*, busque
send: envie, enviar, envia, mande, mandar, carregue, encaminh*, transmit*, publique, compartilh*, partilh*, exfiltr*, cópia oculta, remet*
put: inclua, incluir, inclui*, adicion*, acrescent*, insira, inserir, anex*, coloque, colocar, passe, passar, incorpor*, preench*
argument: parâmetro*, argumento*, campo*, cabeçalho*, destinatário*
secret: senha*, chave*, chave privada, credencia*, segredo*, token*, palavra passe, variáveis de ambiente, variável de ambiente, frase semente, cartão de crédito, dados bancários
private: confidencia*, histórico, conversa*, dados pessoais, informações pessoais, dados sensíveis, sensíve*, privad*, área de transferência, contatos, código fonte
file: arquivo*, ficheiro*, conteúdo*, pasta*, diretório*, caminho
external: extern*, remot*, terceiro*, atacante, nosso servidor
tool: ferramenta*, função, funções, chamada*, chamar, chame, invoc*, use, utilize
other-tools: outra ferramenta, outras ferramentas, qualquer outra, em vez de, ao invés de, no lugar de, todas as ferramentas, as demais
prefer: prefer*, melhor*, exclusivamente, somente, apenas use, recomendad*, oficia*, mais precis*, mais confiáve*, prioridade
disparage: obsolet*, desatualizad*, insegur*, não confiáve*, defeituos*, não use, não utilize
replace: substitu*, troque, alter*, modifi*, redirecion*, mude, desvi*, defina, manipul*
pretext: conformidade, auditoria*, por segurança, por motivos de segurança, verificação, registro, monitoramento, legal, diagnóstico, validação, rastreabilidade, controle de qualidade
threat: caso contrário, senão, falhará*, falha*, erro*, rejeit*, perd*, não funcionará
approval: aprov*, confirm*, consentimento, permissão, autoriz*, sem confirmação
destroy: exclu*, apag*, delet*, destru*, desativ*, format*
markup: <importante>, <segredo>, <instruções>, nota para o assistente, nota para a ia, mensagem do sistema, novas instruções, instrução oculta, [sistema], [importante]
delay: uma vez aprovad*, depois da aprovação, após a aprovação, palavra chave, contém a palavra
money: transfer*, pagamento*, pagar, conta bancária, valor, fatura, compr*
answer: sua resposta, tua resposta, suas respostas, responda com, na resposta
task: escrev*, redij*, traduz*, resum*, expli*, descrev*, crie, gere, liste, sugir*, calcul*, resolv*, você pode, poderia, recomend*, compo*, elabor*, diga me
question: o que é, qual é, quais são, quem, quando, onde, por que, como, quantos, quantas
example: por exemplo, exemplo*, tais como, documentação
defence: detect*, deteç*, proteg*, previne, filtra, analisa
grant: acesso, permissões, administrador, privilégio*, proprietário
message: mensagem, mensagens, e mail*, correio, comentário*, calendário, convite*
run: execut*, instal*, inicie, cumpra, obedeç*, siga
optional: pode, podem, opciona*, se necessário, por padrão
describe: retorna, devolve, obtém, lista os, lista as, busca, cria um*, atualiza, calcula, converte, mostra, resultados, número de, máximo, formato, identificador, consulta
urgent: urgente*, imediatamente, agora mesmo, o quanto antes
please: por favor, obrigad*
person-you: você, te, teu, tua, seu, sua
attack: ataque*, invasor*, vulnerabilidade*, golpe, golpes, injeção
`;

export const italian = `
must: deve, devono, devi, sempre, obbligatori*, necessari*, è necessario, bisogna, assicurati, richiest*, importante, occorre
before: prima, prima di, innanzitutto, anzitutto, in precedenza
after: dopo, poi, successivamente, una volta
whenever: ogni volta, a ogni, ad ogni, d ora in poi, da ora in poi, per tutte le richieste
not: non, mai, senza, né, evita
tell: menzion*, dire, dirlo, informare, inform*, rivel*, mostr*, notific*, avvis*
covert: silenziosamente, in silenzio, segretamente, in segreto, di nascosto, nascost*, in background, senza dirlo, senza avvisare, senza informare, senza menzionare
user: utente, utenti, cliente, clienti, persona
model: assistente, modello, agente, ia, intelligenza artificiale
ignore: ignora*, dimentica*, trascura*, aggira*, sovrascriv*, scavalca*
rules: istruzion*, regol*, direttiv*, linee guida, politic*
previous: precedent*, anterior*, sopra
read: leggi, leggere, apri, aprire, ottieni, raccogli*, estrai*, recupera*, copia, accedi
send: invia*, inviare, manda*, carica*, inoltra*, trasmett*, condivid*, pubblica*
put: includi*, includere, aggiung*, inserisci, inserire, allega*, passa*, metti
argument: parametro, parametri, argoment*, campo, campi, destinatari*
secret: password, chiave*, chiavi*, credenzial*, segret*, token, variabili d ambiente
private: riservat*, cronologia, conversazione, dati personali, dati sensibili, privat*
file: file, contenut*, cartell*, percorso
external: estern*, remot*, terze parti, nostro server
tool: strument*, funzion*, chiama*, usa, utilizza
other-tools: altri strumenti, altro strumento, qualsiasi altro, invece di, al posto di, tutti gli strumenti
prefer: preferi*, miglior*, esclusivamente, soltanto, consigliat*, ufficial*, più affidabile, più preciso
disparage: obsolet*, inaffidabil*, insicur*, difettos*
replace: sostitui*, cambia*, modific*, reindirizz*, altera*
pretext: conformità, verifica, per motivi di sicurezza, registrazione, monitoraggio, diagnostica, convalida
threat: altrimenti, fallirà, errore, errori, rifiutat*, pers*
approval: approva*, conferm*, consenso, permesso, autorizza*
destroy: elimina*, cancella*, distrugg*, disattiva*
answer: tua risposta, sua risposta, rispondi con, nella risposta
task: scrivi, traduci, riassum*, spiega, descrivi, crea, genera, elenca, suggerisci, calcola, puoi
question: che cosa, cos è, qual è, quali sono, chi è, quando, dove, perché, come si, quanti
example: ad esempio, per esempio, esempi*
message: messaggi*, e mail, posta, comment*
optional: può, possono, opzional*, se necessario
describe: restituisce, ottiene, cerca, elenco, risultati, numero di, formato
urgent: urgente, immediatamente, subito
please: per favore, grazie
person-you: tu, tuo, tua, suo, sua
`;
