### Log-in, accounts and users.

## Account

account-change-password = Passwort ändern
account-changing-it-logs-you-out = Dabei werden Sie überall sonst abgemeldet.
account-code = Code
account-here = hier
account-language = Sprache
account-as-the-browser-asks = Wie im Browser eingestellt
account-use-language = Sprache übernehmen
account-no-such-language = Diese Sprache ist nicht verfügbar.
account-last-used = Zuletzt benutzt
account-log-out-everywhere = Überall abmelden
account-make-ten-new-ones = Zehn neue erzeugen
account-new-recovery-codes = Neue Wiederherstellungscodes
account-of-the-app-or-a = Aus der App, oder ein Wiederherstellungscode.
account-off-with-it-a-stolen = Aus. Ist er eingeschaltet, genügt ein gestohlenes Passwort nicht: Sie geben zusätzlich einen Code ein, den eine App auf Ihrem Telefon anzeigt.
account-on = Ein
account-password = Passwort
account-recovery-codes-are-left = Noch { $recovery_left } Wiederherstellungscodes.
account-second-factor = Zweiter Faktor
account-set-up = Einrichten
account-set-up-another-phone = Anderes Telefon einrichten
account-since-you-log-in-with = seit { $since }. Sie melden sich mit Passwort und Code aus Ihrer App an.
account-take-the-old-one-away = Bisheriges entfernen
account-the-old-ones-no-longer = Die bisherigen gelten dann nicht mehr.
account-this-site-asks-it-of = Diese Anlage verlangt ihn für Ihre Rolle: Er lässt sich nicht ausschalten.
account-turn-off = Ausschalten
account-turn-off-or-set-up = Ausschalten oder anderes Telefon einrichten
account-where-you-are-logged-in = Wo Sie angemeldet sind
account-which = Welche

## Confirm

confirm-confirm = Bestätigen
confirm-or-one-of-your-recovery = Oder einer Ihrer Wiederherstellungscodes.
confirm-this-changes-much-at-once = Das ändert viel auf einmal. Ihre Eingaben bleiben erhalten; ausgeführt wird, sobald Sie bestätigen.
confirm-you-are-asked-again-when = Nach fünf Minuten werden Sie erneut gefragt.
confirm-your-password = Ihr Passwort

## Login

login-first-time-here-the-gateway = Zum ersten Mal hier? Das Gateway hat beim Start den Namen <code>admin</code> und ein Einmalpasswort ausgegeben.
login-log-in = Anmelden · { $site }
login-log-in-2 = Anmelden
login-your-form-is-kept = Ihre Eingaben bleiben zehn Minuten erhalten: Nach der Anmeldung stehen sie wieder im Formular, und Sie können es erneut senden.
login-name = Name
login-password = Passwort

## Login code

login-code-code = Code · { $site }
login-code-log-in = Anmelden
login-code-log-in-as-somebody-else = Als andere Person anmelden
login-code-one-of-the-ten-that = Einer der zehn, die Sie notiert haben. Auch ein Administrator kann helfen.
login-code-phone-lost = Telefon verloren?
login-code-recovery-code = Wiederherstellungscode
login-code-your-code = Ihr Code

## Password

password-at-least-characters-a-sentence = Mindestens { $min_chars } Zeichen. Ein ganzer Satz eignet sich gut.
password-change-password = Passwort ändern
password-new-password = Neues Passwort
password-new-password-again = Neues Passwort wiederholen
password-one-time-password = Einmalpasswort
password-password-so-far = Bisheriges Passwort
password-you-came-in-with-a = Sie haben sich mit einem Einmalpasswort angemeldet. Wählen Sie ein eigenes, bevor Sie weitermachen.

## Recovery codes

recovery-codes-i-have-them = Ich habe sie notiert
recovery-codes-keep-these-on-paper-each = <b>Bewahren Sie diese Codes auf Papier auf.</b> Jeder meldet Sie einmal an, anstelle des Codes aus der App, wenn das Telefon verloren ist. Sie werden nur jetzt angezeigt.
recovery-codes-recovery-codes = Wiederherstellungscodes

## Second factor

second-factor-cannot-scan-it-type-it = Scannen geht nicht? Eintippen
second-factor-choose-time-based-and-type = Wählen Sie „zeitbasiert“ und geben Sie diesen Schlüssel ein: <code class="secret">{ $secret }</code>
second-factor-open-an-authenticator-app-on = Öffnen Sie eine Authenticator-App auf Ihrem Telefon (gleich welche) und scannen Sie diesen Code.
second-factor-qr-code-for-the-app = QR-Code für die App. Derselbe Schlüssel steht unten als Text.
second-factor-set-up = Einrichten
second-factor-this-site-asks-a-second = Diese Anlage verlangt für Ihre Rolle einen zweiten Faktor. Richten Sie ihn ein, bevor Sie weitermachen.
second-factor-turn-on = Einschalten
second-factor-type-the-code-that-the = Geben Sie den Code ein, den die App jetzt anzeigt

## Users

users-add = Anlegen
users-add-a-person = Benutzer anlegen
users-an-attendant-resets-at-most = Ein Betreuer darf höchstens { $resets } Kennzeichen in { $shift_h } Stunden zurücksetzen.
users-as = als { $role }
users-as-2 = Als
users-by = von { $by }
users-change = Ändern
users-it-may = Erlaubt
users-lanes-of-none-ticked-all = Spuren von { $name }; nichts angekreuzt: alle
users-last-used = Zuletzt benutzt
users-let-a-program-in = API-Token hinzufügen
users-let-in-again = Freischalten
users-make-a-token = Token erzeugen
users-may = Erlaubt
users-may-log-in = Darf sich anmelden
users-may-not-log-in = Gesperrt
users-name = Name
users-never = nie
users-new-password = Neues Passwort
users-none-a-program-a-pin = Keine. Ein Programm (PIN-Terminal, Buchungssystem) nutzt <code>/api/v1</code> mit einem eigenen API-Token.
users-one-time-password = Einmalpasswort
users-over = Abgelaufen
users-persons-known =
    { $users ->
        [one] <b>{ $users }</b> Benutzer
       *[other] <b>{ $users }</b> Benutzer
    }
users-phone-lost = Telefon verloren
users-program = Programm
users-programs = API-Token
users-role = Rolle
users-role-of = Rolle von { $name }
users-roles = Rollen
users-second-factor = Zweiter Faktor
users-set = Setzen
users-set-lanes = Spuren zuweisen
users-some-lanes-only = Nur bestimmte Spuren
users-stop = Sperren
users-take-back = Widerrufen
users-until = Bis
users-users = Benutzer
users-you = Sie
users-you-get-a-password-to = Sie erhalten ein Passwort zum Weitergeben. Es gilt einmal; danach wählt der Benutzer ein eigenes.
users-you-see-the-token-once = Das Token wird nur einmal angezeigt. Tragen Sie es in das Programm ein.

## Roles

role-viewer = Beobachter
role-attendant = Betreuer
role-supervisor = Leitung
role-administrator = Administrator

## Users: said by its handler

users-open-gates-switch-them-off-and = Schranken öffnen, aus- und einschalten, PINs und Karten melden
users-forget-where-vehicles-are = Sperrstatus zurücksetzen
users-say-what-reads-show = Lesungen korrigieren
users-tell-what-was-read = melden, was an einer Spur gelesen wurde
users-change-permits-and-exemptions = Berechtigungen und Ausnahmen ändern
users-read-the-audit-log = Sicherheitsprotokoll lesen
users-say-who-may-log-in = Benutzer verwalten
users-looks-at-everything-except-the-audit = sieht alles außer dem Sicherheitsprotokoll und dieser Seite
users-also-opens-gates-switches-them-off = öffnet außerdem Schranken, schaltet sie aus und ein, setzt ein Kennzeichen zurück
users-also-permits-exemptions-wider-resets-trying = außerdem Berechtigungen, Ausnahmen, Zurücksetzen vieler Fahrzeuge, Regeln testen, Sicherheitsprotokoll
users-also-says-who-may-log-in = verwaltet außerdem Benutzer
users-is-added-one-time-password-shown = { $name } ist angelegt. Einmalpasswort, nur jetzt angezeigt: { $password }
users-there-is-no-such-role = Diese Rolle gibt es nicht.
users-that-cannot-be-changed = Das lässt sich nicht ändern.
users-new-one-time-password-of-shown = Neues Einmalpasswort von { $name }, nur jetzt angezeigt: { $reveal }
users-done = Erledigt: { $said }.
users-lanes-none-ticked-all = Spuren; keine angekreuzt: alle
users-until-is-not-a-date-and = „Bis“ muss ein Zeitpunkt in der Zukunft sein: Jedes Token hat ein Ende.
users-token-for-shown-only-now = Token für { $token }, nur jetzt angezeigt: { $secret }
users-the-program-is-out = Das Token von { $form } ist widerrufen.

## Account: said by its handler

account-your-account = Ihr Konto

## Login: said by its handler

login-too-many-are-logging-in-at = Gerade melden sich zu viele an. Warten Sie ein paar Sekunden und versuchen Sie es erneut.
login-too-many-wrong-passwords-please-wait = Zu viele falsche Passwörter. Bitte warten Sie { $minutes } min und versuchen Sie es erneut.
login-that-recovery-code-is-used-up = Dieser Wiederherstellungscode ist verbraucht; { $left } sind noch übrig. Wenn Sie ein neues Telefon haben, richten Sie den zweiten Faktor unter „Ihr Konto“ neu ein.
login-the-name-or-the-password-is = Name oder Passwort ist falsch.
login-the-code-is-wrong-or-was = Der Code ist falsch oder wurde schon benutzt: Warten Sie auf den nächsten.
login-the-log-in-did-not-come = Die Anmeldung kam nicht von dieser Oberfläche.

## Password: said by its handler

password-the-password-has-been-changed = Das Passwort ist geändert.

## Second factor: said by its handler

second-factor-recovery-codes = Wiederherstellungscodes
second-factor-set-up-the-second-factor = Zweiten Faktor einrichten
second-factor-that-is-not-the-code-that = Das ist nicht der Code, den die App jetzt anzeigt. Wenn das so bleibt, prüfen Sie die Uhr des Telefons.
second-factor-the-second-factor-is-on-from = Der zweite Faktor ist eingeschaltet: Ab jetzt brauchen Sie zum Anmelden auch einen Code.
second-factor-the-second-factor-is-off = Der zweite Faktor ist ausgeschaltet.
users-read = lesen

## Messages to this phone

account-tell-this-phone = Nachrichten an dieses Telefon
account-tell-this-phone-what = Eine Nachricht kommt auch, wenn das Telefon gesperrt und Plategate geschlossen ist: ein Fahrzeug wartet, eine Berechtigung wurde abgewiesen, eine Kamera oder Schranke ist ausgefallen. Im Titel steht kein Kennzeichen.
account-notify-this-phone = Dieses Telefon benachrichtigen
account-notify-it-no-more = Nicht mehr benachrichtigen
account-push-is-on = Dieses Gerät wird benachrichtigt.
account-push-no-target = Dieses Gateway sendet keine solchen Nachrichten: Ein Administrator muss in der Anlagendatei ein Ziel der Art "push" einrichten.
account-push-no-certificate = Diese Seite kam ohne ein Zertifikat, dem der Browser vertraut: Ohne dieses erreicht keine Nachricht ein gesperrtes Telefon.
account-push-no-browser = Dieser Browser nimmt keine solchen Nachrichten an.
account-push-denied = Nachrichten von dieser Seite sind in diesem Browser blockiert. Erlauben Sie sie in seinen Einstellungen für diese Seite.
account-push-failed = Das hat nicht funktioniert. Ist das Telefon online? Bitte versuchen Sie es erneut.
account-push-what-remains = Ohne das bleiben: der Ton und die Zahl im Titel, solange eine Seite offen ist, und Nachrichten über einen eigenen Dienst wie ntfy.

## No connection

offline-no-connection = Keine Verbindung zum Gateway
offline-what-to-do = Ist dieses Gerät im Netz der Parkanlage? Solange das Gateway nicht erreichbar ist, wird nichts angezeigt.
offline-try-again = Erneut versuchen
