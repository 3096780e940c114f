// Words of German and Dutch by concept.

export const german = `
must: muss, müssen, musst, müsst, immer, zwingend, verpflichtend, unbedingt, erforderlich, notwendig, obligatorisch, sollen, soll, sollte, stets, pflicht, stelle sicher, stellen sie sicher, ist nötig, grundsätzlich, wichtig, hast du, haben sie zu
before: bevor, vor, zuerst, zunächst, vorher, vorab, als erstes, voraussetzung, zuvor, vor jedem
after: nachdem, danach, anschließend, dann, abschließend, sobald, nach
whenever: jedes mal, jedesmal, immer wenn, bei jedem, bei jeder, ab jetzt, ab sofort, künftig, jeden aufruf, für alle anfragen, wenn dieses werkzeug, wenn dieses tool
not: nicht, niemals, nie, kein, keine, keinen, keinesfalls, ohne, auf keinen fall
tell: erwähne*, erwähnen, sage, sagen, mitteilen, teile, informiere*, verrate*, offenbare*, hinweisen, zeige, anzeigen, erzähle*, melde*, preisgeben
covert: heimlich, unbemerkt, verdeckt, stillschweigend, diskret, im hintergrund, unauffällig, versteckt*, verborgen*, ohne zu erwähnen, ohne hinweis, ohne den nutzer, ohne wissen, insgeheim, leise, unsichtbar*
user: benutzer*, nutzer*, anwender*, kunde, kunden, mensch, person
model: assistent*, ki, modell, sprachmodell, agent, agenten
ignore: ignorier*, missachte*, vergiss, vergesse*, umgehe*, überschreib*, außer acht, setze dich über, hat vorrang
rules: anweisung*, regel, regeln, richtlinie*, vorgabe*, instruktion*, vorschrift*, systemprompt, sicherheitsregeln, sicherheitsrichtlinie*
previous: vorherig*, bisherig*, vorangegangen*, obige*, frühere*, alle anderen, bestehende*
read: lies, lese, lesen, öffne, öffnen, lade, hole, abrufen, rufe, sammle, sammeln, auslesen, extrahiere*, durchsuche*, ermittle, erfasse, kopiere*
send: sende*, schicke*, verschicke*, übermittle*, übertrage*, hochladen, lade hoch, leite, weiterleiten, weitergeleitet, poste, veröffentliche*, teile mit, exfiltrier*, melde an, blindkopie, abschicken
put: füge, fügen, hinzufügen, hänge, anhängen, einfügen, einbetten, bette, übergib, übergeben, übergebe, gib, angeben, aufnehmen, trage, eintragen, beifügen, mitgeben, schreibe
argument: parameter*, argument*, feld, felder, feldes, kopfzeile, empfänger, eigenschaft
secret: passwort*, passwörter, kennwort*, zugangsdaten, anmeldedaten, schlüssel, api schlüssel*, geheimnis*, geheime*, token, privater schlüssel, privaten schlüssel, umgebungsvariable*, wiederherstellungsphrase, kreditkarte*, kontodaten
private: vertraulich*, gesprächsverlauf, chatverlauf, unterhaltung, persönliche daten, sensible*, private daten, kundendaten, zwischenablage, kontakte, heimverzeichnis, quellcode
file: datei, dateien, inhalt, inhalte, verzeichnis, ordner, pfad
external: extern*, entfernte*, fremde*, endpunkt, dritte, unser server, unseren server, angreifer*
tool: werkzeug*, tool*, funktion*, aufruf*, aufrufen, rufe auf, verwende, benutze, nutze
other-tools: andere werkzeuge, anderen werkzeugen, andere tools, anderen tools, anderes, statt, anstatt, anstelle, alle werkzeuge, alle tools, jedes andere
prefer: bevorzug*, am besten, ausschließlich, nur dieses, empfohlen*, offiziell*, genauer als, zuverlässiger, besser als, höchste priorität, vorzuziehen, immer dieses, vertrauenswürdig*
disparage: veraltet*, unzuverlässig*, unsicher*, fehlerhaft*, defekt, kaputt, nicht mehr, ungenau, nicht verwenden
replace: ersetze*, ändere, ändern, geändert, umleiten, leite um, umgeleitet, tausche*, setze, modifizier*, manipulier*, abfangen
pretext: compliance, prüfung, prüfzwecke*, audit, sicherheitsgründen, aus sicherheitsgründen, protokollierung, überwachung, datenschutz, rechtlich*, verifizierung, diagnose, abgleich, qualitätssicherung, nachweis*, revision*, vorschriften
threat: sonst, andernfalls, ansonsten, fehlschlag*, schlägt fehl, fehler, abgelehnt, verweigert, verloren, datenverlust, funktioniert nicht, blockiert
approval: genehmig*, bestätig*, zustimmung, erlaubnis, freigabe, freigegeben, ohne rückfrage, einwilligung, nachfrage*
destroy: lösche, löschen, entferne alle, vernichte*, deaktivier*, überschreibe alle, formatiere*
markup: <wichtig>, <geheim>, <anweisung>, systemnachricht, hinweis an die ki, hinweis für die ki, hinweis an den assistenten, neue anweisung*, [anweisung], [wichtig], wichtige anweisung
delay: nach der freigabe, nach genehmigung, nach der genehmigung, schlüsselwort, enthält das wort, auslöser
money: überweis*, zahlung, bezahle*, bankkonto, betrag, rechnung, kaufe
answer: deine antwort, deiner antwort, ihre antwort, ihrer antwort, antworte mit, antworten sie, in der antwort
task: schreibe, verfasse, übersetze, fasse zusammen, zusammenfassen, erkläre, beschreibe, erstelle, entwickle, liste, nenne, schlage vor, berechne, löse, kannst du, könntest du, empfiehl, generiere, formuliere, vergleiche
question: was ist, was sind, wer ist, wer hat, wann, wo ist, warum, wie funktioniert, wie viele, wie kann, wie lautet, welche
example: zum beispiel, z.b, beispiel*, beispielsweise, etwa, dokumentation
defence: erkennt, erkennung, prüft, scannt, schützt, verhindert, filtert, analysiert
grant: zugriff, berechtigung*, administrator, adminrechte, rechte, vollzugriff, freischalten
message: nachricht*, e mail*, mail, mails, kommentar*, kalender*, einladung*, posteingang
run: führe, ausführen, starte, installiere*, installieren, befolge, befolgen, folge
optional: kann, können, optional, falls, wahlweise, gegebenenfalls, bei bedarf, standardmäßig
describe: gibt zurück, liefert, listet, ruft, sucht, erstellt, aktualisiert, berechnet, wandelt, konvertiert, zeigt, ergebnis*, anzahl, maximal*, format, bezeichner, kennung, abfrage, suchbegriff
urgent: sofort, dringend, umgehend, unverzüglich, schnellstmöglich
please: bitte, danke, freundlicherweise
person-you: du, dir, dich, dein, deine, deinen, deiner, ihr, ihre
attack: angriff*, angreifer*, schwachstelle*, schadsoftware, phishing, betrüger*, sicherheitslücke*, forscher*, injection, vorfall
`;

export const dutch = `
must: moet, moeten, altijd, verplicht, vereist, noodzakelijk, zorg ervoor, dient
before: voordat, eerst, vooraf, alvorens
after: nadat, daarna, vervolgens, zodra
whenever: elke keer, telkens, bij elke, bij ieder, vanaf nu
not: niet, nooit, geen, zonder
tell: vermeld*, vertel*, zeg, meld*, informeer*, onthul*
covert: stilletjes, heimelijk, ongemerkt, verborgen, op de achtergrond, in het geheim
user: gebruiker*, klant*
model: assistent, model, agent, ai
ignore: negeer*, vergeet, omzeil*, overschrijf*
rules: instructie*, regel, regels, richtlijn*, aanwijzing*
previous: vorige, eerdere, bovenstaande, voorgaande
read: lees, open, haal, ophalen, verzamel*, kopieer*
send: stuur, verstuur*, verzend*, upload*, doorsturen, doorgestuurd
put: voeg, toevoegen, plaats, geef door, neem op, invoegen
argument: parameter*, argument*, veld, velden
secret: wachtwoord*, sleutel*, geheim*, inloggegevens, token, omgevingsvariabele*
private: vertrouwelijk*, gespreksgeschiedenis, persoonlijke gegevens, gevoelige
file: bestand, bestanden, inhoud, map
external: extern*, server van derden
tool: hulpmiddel*, gereedschap, tool, tools, functie, aanroep*, gebruik
other-tools: andere tools, andere hulpmiddelen, in plaats van, elke andere
prefer: voorkeur, beste, aanbevolen, uitsluitend, officiële
disparage: verouderd*, onbetrouwbaar*, onveilig*
replace: vervang*, wijzig*, verander*, omleid*
pretext: naleving, controle, beveiligingsredenen, logboek*, verificatie, monitoring
threat: anders, mislukt, fout, geweigerd, verloren
approval: goedkeuring, bevestiging, toestemming
destroy: verwijder*, wis, uitschakelen
answer: je antwoord, uw antwoord, antwoord met
task: schrijf, vertaal, vat samen, leg uit, beschrijf, maak, noem, bereken, kun je
question: wat is, wie is, wanneer, waarom, hoe werkt, hoeveel
example: bijvoorbeeld, voorbeeld
message: bericht*, e mail*
optional: kan, optioneel, indien
describe: geeft terug, retourneert, lijst, zoekt, haalt op, maakt aan, resultaten, aantal
urgent: onmiddellijk, dringend
please: alstublieft, graag
person-you: je, jij, jouw, uw
`;
