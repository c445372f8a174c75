### A driver's display. Each text must fit two lines of 16 characters, broken between words, with letters written out (ä as ae):
### a test looks.

display-already-inside = Bereits drinnen: Taste drücken
display-car-park-full = Parkplatz besetzt
display-drive-on = Bitte fahren
display-factor = PIN oder Karte, bitte
# The barrier did not open.
display-gate-failed = Störung: bitte Taste drücken
display-goodbye = Gute Fahrt
display-no-longer-valid = Berechtigung abgelaufen
display-not-permitted = Keine Zufahrt: Taste drücken
display-not-yet-valid = Noch nicht gültig
display-other-lane = Bitte andere Spur benutzen
display-outside-hours = Nicht um diese Uhrzeit
display-please-wait = Bitte warten
display-press-button = Bitte Taste drücken
# All spaces of the permit are taken by its other vehicles.
display-spaces-taken = Stellplätze alle belegt
# The plate could not be read.
display-unread = Nicht lesbar: Taste drücken
display-welcome = Willkommen

## What is wrong with a display, for whoever looks after it

display-answer-lacks = ihre Antwort enthält nicht { $expected }: Ist es das richtige Profil?
display-login-refused = sie hat die Anmeldung abgelehnt (401): Prüfen Sie `username` und das Passwort
display-no-answer = keine Antwort innerhalb von { $limit_s } s: Ist sie eingeschaltet, und stimmt ihre Adresse?
display-status = sie hat mit Status { $status } geantwortet: Ist es das richtige Profil, und stimmt ihre Adresse?
display-trouble = die Anzeige { $id } ({ $what }) zeigt nichts Neues: { $why }
display-took = { $what } hat angenommen: { $words }
display-none = { $id } ist keine Anzeige dieser Anlage: { $known }
