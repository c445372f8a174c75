### Why a page cannot be given

## Why a page cannot be given

error-there-is-nothing-here = Hier ist nichts
error-the-address-is-wrong-or-what = Die Adresse ist falsch, oder was hier war, wurde entfernt.
error-not-done = Nicht ausgeführt
error-that-could-not-be-understood = Bitte berichtigen
error-that-is-too-large = Das ist zu groß
error-a-list-of-permits-may-have = Eine Liste von Berechtigungen darf 16 MB haben; jedes andere Formular ist viel kleiner.
error-that-took-too-long = Das hat zu lange gedauert
error-what-was-sent-did-not-come = Die Übertragung wurde nicht rechtzeitig fertig. Versuchen Sie es erneut.
error-too-much-at-once = Zu viel auf einmal
error-the-gateway-does-not-answer = Das Gateway antwortet nicht
error-something-went-wrong-here = Hier ist etwas schiefgegangen
error-it-has-been-written-to-the = Es steht im Log des Gateways. Spuren und Schranken arbeiten weiter.

## Problems of the API

problem-the-address-a-header-or-the = Adresse, Header oder Inhalt sind nicht lesbar
problem-send-a-token-that-is-in = Senden Sie ein gültiges Token, oder melden Sie sich an
problem-the-role-is-too-small = Die Rolle reicht nicht aus
problem-characters-zero-to-one = characters: höchstens 16 Zahlen von 0 bis 1
problem-the-token-lacks-a-scope = Dem Token fehlt ein Scope
problem-this-asks-for-a-fresh-log = Dafür ist eine frische Anmeldung nötig
problem-not-allowed = Nicht erlaubt
problem-there-is-nothing-here = Hier ist nichts
problem-this-method-is-not-for-this = Diese Methode gilt für diese Adresse nicht
problem-the-body-did-not-come-to = Der Inhalt kam nicht rechtzeitig vollständig an
problem-not-done-something-stands-against-it = Nicht ausgeführt: Etwas steht dem entgegen
problem-a-request-with-this-idempotency-key = Eine Anfrage mit diesem Idempotency-Key hat begonnen und keine Antwort hinterlassen
problem-the-body-is-too-large = Der Inhalt ist zu groß
problem-send-json = Senden Sie JSON
problem-what-was-sent-makes-no-sense = Das Gesendete ergibt keinen Sinn
problem-this-idempotency-key-was-used-for = Dieser Idempotency-Key wurde für eine andere Anfrage verwendet
problem-too-many-requests = Zu viele Anfragen
problem-something-went-wrong-in-the-gateway = Im Gateway ist etwas schiefgegangen
problem-the-gateway-does-not-answer = Das Gateway antwortet nicht

## What was typed

plate-empty = das Kennzeichen ist leer
plate-too-long = das Kennzeichen hat { $count } Zeichen; höchstens { $most } werden angenommen
plate-bad-character = das Kennzeichen hat das Zeichen { $character }; erlaubt sind nur Buchstaben A-Z und Ziffern, und Buchstaben, die wie einer davon aussehen
hours-unfit = "{ $text }" sind keine Zeiten: Schreiben Sie zum Beispiel mo-fr 07:00-19:00

## Who may do what

guard-please-log-in-first = Bitte melden Sie sich zuerst an.
guard-there-is-no-such-token-or = Dieses Token gibt es nicht, oder es ist abgelaufen.
guard-change-the-one-time-password-first = Ändern Sie zuerst das Einmalpasswort.
guard-set-up-the-second-factor-first = Richten Sie zuerst den zweiten Faktor ein.
guard-this-token-does-not-open = Dieses Token umfasst „{ $scope }“ nicht.
guard-this-is-not-for-your-role = Ihre Rolle darf das nicht.
guard-this-is-for-attendants-ask-one = Dafür ist die Rolle Betreuer nötig. Bitten Sie einen Betreuer darum, oder einen Administrator um die Rolle.
guard-this-is-for-supervisors-ask-one = Dafür ist die Rolle Leitung nötig. Bitten Sie die Leitung darum, oder einen Administrator um die Rolle.
guard-this-is-for-administrators = Dafür ist die Rolle Administrator nötig.
guard-log-in-first-or-send-a = Melden Sie sich an, oder senden Sie ein Token.
guard-the-page-was-too-old-or = Die Seite war zu alt, oder die Anfrage kam nicht von dieser Oberfläche. Gehen Sie zurück, laden Sie die Seite neu, und versuchen Sie es erneut.

## Who may do what

guard-this-is-not-among-your-lanes = Diese Spur ist Ihnen nicht zugewiesen. Fragen Sie einen Administrator.

## Orders

## What is sent along

body-other-lists-are-being-taken-in = Andere Listen werden gerade importiert. Versuchen Sie es in einer Minute erneut.
body-it-was-not-sent-whole = Es wurde nicht vollständig gesendet.
order-you-have-reset-as-many-plates = Sie haben so viele Kennzeichen zurückgesetzt, wie ein Betreuer in einer Schicht darf. Fragen Sie die Leitung.

## What was not done, and why

problem-there-nothing-here = Hier ist nichts.
problem-please-give-reason-goes-into = Bitte geben Sie einen Grund an: Er kommt ins Protokoll.
problem-number-use-1-40-letters = Nummer: Verwenden Sie 1 bis 40 Buchstaben, Ziffern, Punkte, Bindestriche, Leerzeichen, Unterstriche oder #.
problem-holder-write-1-characters = Inhaber: Schreiben Sie 1 bis { $max } Zeichen.
problem-group-or-note-too-long = Gruppe oder Notiz: Das ist zu lang.
problem-plates-write-at-least-one = Kennzeichen: Schreiben Sie mindestens eines.
problem-plates-at-most-permit = Kennzeichen: höchstens { $max } je Berechtigung.
problem-plates-each-once-those-vehicles = Kennzeichen: jedes nur einmal; und jedes Kennzeichen eines Fahrzeugs mit zweien gehört nur zu diesem.
problem-spaces-write-number-from-1 = Stellplätze: Schreiben Sie eine Zahl ab 1, oder nichts.
problem-valid-must-be-later-than = Gültig bis: muss nach „Gültig ab“ liegen.
problem-no-lane = Spuren: Es gibt keine Spur { $id }.
problem-until-or-permanent = Bis: Schreiben Sie, bis wann es gilt, oder kreuzen Sie „dauerhaft“ an; nicht beides.
problem-until-in-past = „Bis“ liegt in der Vergangenheit.
problem-until-must-be-later-than = „Bis“ muss nach „Ab“ liegen.
problem-there-no-such-area = Diesen Bereich gibt es nicht.
problem-there-no-such-group = Diese Gruppe gibt es nicht.
problem-name-use-1-40-letters = Name: Verwenden Sie 1 bis 40 Buchstaben, Ziffern, Leerzeichen, Punkte, Bindestriche, Apostrophe oder Unterstriche.
problem-no-program-this-role-may = Kein Programm mit dieser Rolle darf das.
problem-choose-what-program-may-do = Wählen Sie, was das Programm darf.
problem-request-in-two-ways = Diese Anfrage lässt sich auf zwei Arten lesen (eine Zeile, die nur mit LF endet, zwei Host-Felder, zwei Längen). Senden Sie sie so, wie HTTP/1.1 es vorsieht.
problem-name-reserved = Name: Er könnte mit einem Programm oder dem Gateway selbst verwechselt werden; wählen Sie einen anderen.
problem-until-too-far = „Bis“ liegt zu weit in der Zukunft: Ein Token gilt höchstens { $days } Tage.
body-control-characters = Ein Text enthält Zeichen, die man weder sehen noch tippen kann (etwa NUL). Entfernen Sie sie, und senden Sie ihn erneut.
body-not-utf-8 = Was gesendet wurde, ist kein gültiges UTF-8. Senden Sie es in UTF-8 erneut.
problem-until-not-date-time-come = „Bis“ muss ein Zeitpunkt in der Zukunft sein: Jedes Token hat ein Ende.
problem-send-either-permit-or-plate = Senden Sie entweder permit oder plate.
problem-in-future = Das liegt in der Zukunft.
problem-permit-added-meanwhile = Berechtigung { $permit } wurde inzwischen von { $by } angelegt. Sehen Sie sie sich an, wie sie jetzt ist.
problem-permit-changed-meanwhile = Berechtigung { $permit } wurde inzwischen von { $by } geändert. Sehen Sie sie sich an, wie sie jetzt ist.
problem-permit-removed-meanwhile = Berechtigung { $permit } wurde inzwischen von { $by } gelöscht.
problem-somebody-else = jemand anderem
problem-not-for-holders = Die Anlagendatei lässt den Inhaber der Berechtigung { $permit } seine Kennzeichen nicht ändern: siehe [[own_plates]].
problem-import-too-old = Ein Import lässt sich { $hours } Stunden lang zurücknehmen. Importieren Sie stattdessen die vorige Liste.
problem-list-is-being-imported = Eine lange Liste wird gerade importiert ({ $by }). Warten Sie, bis das fertig ist, und versuchen Sie es dann erneut.
problem-too-many-permits = Die Liste hätte { $found } Berechtigungen; höchstens { $most } werden angenommen.
problem-there-permit-already = Es gibt schon eine Berechtigung { $id }.
problem-several-permits-have-this-plate = Mehrere Berechtigungen haben dieses Kennzeichen: Senden Sie stattdessen permit.
problem-there-user-already = Es gibt schon einen Benutzer { $name }.
problem-there-are-users-most = Es gibt { $max } Benutzer: Mehr sind nicht möglich.
problem-not-done-this-last-administrator = Nicht ausgeführt: Das ist der letzte Administrator. Bestimmen Sie zuerst einen anderen.
problem-not-done-turn-your-own = Nicht ausgeführt: Schalten Sie Ihren eigenen zweiten Faktor unter „Ihr Konto“ aus.
problem-there-token-for-already-take = Es gibt schon ein Token für { $name }. Widerrufen Sie es zuerst.
problem-there-are-tokens-most = Es gibt { $max } Token: Mehr sind nicht möglich.
problem-too-many-wrong-passwords-or = Zu viele falsche Passwörter oder Codes. Bitte warten Sie eine Weile.
problem-password-or-code-wrong-code = Passwort oder Code ist falsch. Ein Code gilt nur einmal: Warten Sie auf den nächsten.
problem-code-wrong-or-was-used = Der Code ist falsch oder wurde schon benutzt: Warten Sie auf den nächsten.
problem-password-wrong = Das Passwort ist falsch.
problem-this-asks-for-log-in = Dafür ist eine Anmeldung in den letzten fünf Minuten nötig: Melden Sie sich erneut an, oder verwenden Sie ein Token.
problem-still-you = Bestätigen Sie Ihre Identität
problem-this-page-cannot-be-used = Diese Seite lässt sich so nicht verwenden.
problem-address-or-form-not-complete = Adresse oder Formular ist nicht vollständig.
problem-limit-1 = limit: 1 bis { $max }.
problem-no-cursor-this-list = das ist kein cursor dieser Liste
problem-idempotency-key-1-255-letters = Idempotency-Key: 1 bis 255 Buchstaben, Ziffern, Punkte, Doppelpunkte, Bindestriche oder Unterstriche.
problem-under-way-or-how-ended = Sie läuft noch, oder ihr Ergebnis wurde nicht gespeichert: Prüfen Sie, ob sie ausgeführt wurde, bevor Sie sie mit einem neuen Schlüssel senden.
problem-at-most-requests-minute-try = Höchstens { $most } Anfragen je Minute: Versuchen Sie es in { $seconds } s erneut.
problem-this-gateway-keeps-no-metrics = Dieses Gateway führt keine Metriken.
problem-plate-four-corners-or-null = plate: vier Ecken, oder null.
problem-no-id-event-this-stream = Das ist keine id eines Ereignisses dieses Streams.
problem-hours-1-8760 = hours: 1 bis 8760.
problem-two-new-passwords-are-not = Die beiden neuen Passwörter sind nicht gleich.
problem-new-password-too-short-use = Das neue Passwort ist zu kurz: Verwenden Sie mindestens 10 Zeichen.
problem-new-password-too-long-use = Das neue Passwort ist zu lang: Verwenden Sie höchstens 256 Zeichen.
problem-new-password-old-one = Das neue Passwort ist das alte.
problem-new-password-repeats = Das neue Passwort ist leicht zu erraten: Es wiederholt wenige Zeichen. Nehmen Sie mehrere Wörter, die nicht zusammengehören.
problem-new-password-is-row-of-keys = Das neue Passwort ist leicht zu erraten: Es ist eine Reihe von Tasten, Buchstaben oder Ziffern der Ordnung nach. Nehmen Sie mehrere Wörter, die nicht zusammengehören.
problem-new-password-has-name = Das neue Passwort ist leicht zu erraten: Ihr Name oder der Name der Anlage steckt darin. Nehmen Sie mehrere Wörter, die nicht zusammengehören.
problem-new-password-has-common-words = Das neue Passwort ist leicht zu erraten: Es besteht aus Wörtern, die zuerst probiert werden, etwa „passwort“ oder „parken“, und einer Zahl. Nehmen Sie mehrere Wörter, die nicht zusammengehören.
problem-this-picture-no-longer-kept = Dieses Bild ist nicht mehr gespeichert. Wählen Sie ein anderes.
problem-models-are-at-work-on = Ein anderer Versuch läuft gerade. Warten Sie eine Sekunde, und versuchen Sie es erneut.
problem-lanes-need-processor-just-now = Die Spuren brauchen gerade den Prozessor: Fahrzeuge gehen vor. Warten Sie ein paar Sekunden, und versuchen Sie es erneut.
problem-this-picture-no-longer-held = Dieses Bild ist nicht mehr festgehalten. Halten Sie ein neues fest.
problem-there-no-picture-from-this = Von dieser Kamera kommt gerade kein Bild. Wählen Sie ein gespeichertes, oder sehen Sie auf „Live“, was der Kamera fehlt.
problem-this-lane-has-no-camera = Diese Spur hat keine Kamera.
problem-gateway-may-not-write-there = das Gateway darf dort nicht schreiben. Erlauben Sie es, oder nehmen Sie den Schlüssel `calibration` aus dem Abschnitt der Spur in der Anlagendatei: Dann liegt sie im Datenordner
problem-sheet-under-way-finish-or = Eine Prüfung läuft: Schließen Sie sie ab, oder beenden Sie sie.
problem-sheet-could-not-be-ended = die Prüfung ließ sich nicht beenden: { $e }
problem-hours-at-most = Zeiten: höchstens { $max } Abschnitte.
problem-disk-full = der Datenträger ist voll
problem-system-log = sehen Sie im Systemlog nach
problem-not-saved = { $file }: nicht gespeichert: { $e } ({ $hint })

## Events

problem-too-many-pages-yours-are = Zu viele Ihrer Seiten sind offen. Schließen Sie einige.
problem-too-many-pages-are-open = Zu viele Seiten sind offen. Schließen Sie einige.

## Connections, pictures, figures

problem-too-many-connections-from-your = Von Ihrer Adresse sind zu viele Verbindungen offen. Schließen Sie einige, oder versuchen Sie es in ein paar Sekunden erneut.
problem-request-took-too-long-come = Die Anfrage brauchte zu lange. Bitte versuchen Sie es erneut.
problem-gateway-has-too-many-connections = Das Gateway hat zu viele Verbindungen. Bitte versuchen Sie es in ein paar Sekunden erneut.
problem-metrics-are-for-this-machine = Metriken gibt es nur auf diesem Rechner; setzen Sie [web] metrics_open = true, um sie freizugeben.
problem-no-subscription = Das ist kein Abonnement eines Push-Dienstes
problem-too-many-devices = Nicht ausgeführt: Sie haben so viele Geräte, wie erlaubt sind, oder dieses gehört jemand anderem
problem-too-many-vanish = { $gone } ihrer { $before } Berechtigungen fielen auf einmal weg. Wenn das so gemeint ist, setzen Sie vanish_at_most einmal höher
