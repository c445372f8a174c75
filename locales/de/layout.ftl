### What stands around every page.

## Base

base-accept-or-refuse-the-vehicle = Das am längsten wartende Fahrzeug annehmen oder abweisen (auf „Live“)
base-barriers-will-open-again-for = Schranken öffnen wieder für berechtigte Fahrzeuge. Für Fahrzeuge, die inzwischen gewartet haben, wird nichts nachgeholt.
base-close = Schließen
base-esc = Esc
base-gates-are-off-no-barrier = <b>Schranken sind ausgeschaltet.</b> Für niemanden öffnet eine Schranke.
base-keyboard = Tastatur
base-log-out = { $person } abmelden
base-more = Mehr
base-no-barrier-will-be-opened = An keiner Spur öffnet eine Schranke, für niemanden, bis Sie die Schranken wieder einschalten. Die Kameras lesen weiter.
base-no-connection-to-the-gateway = Keine Verbindung zum Gateway. Was Sie sehen, ist veraltet. Neuer Versuch…
base-no-longer-kept = Nicht mehr gespeichert
base-picture-comes = Das Bild wird gerade gespeichert …
base-open-a-lanes-gate-on = Schranke einer Spur öffnen (auf „Live“)
base-pages = Seiten
base-picture = Bild
base-the-event = Zum Ereignis
base-printed-by = { $site } · { $title } · gedruckt { $printed } von { $person }
base-search-on-this-page = Auf dieser Seite suchen
base-skip-to-the-page = Zum Inhalt springen
base-switch-all-gates-off = Alle Schranken ausschalten?
base-switch-gates-off = Schranken ausschalten
base-switch-gates-on = Schranken einschalten
base-switch-on-again = Wieder einschalten
base-switch-the-gates-on-again = Die Schranken wieder einschalten?
base-this-list = Diese Liste
base-your-account = Ihr Konto

## Error

error-back-to-where-you-were = Zurück zur vorigen Seite
error-to-the-live-page = Zur Live-Seite

## Pager

pager-newer = Neuere
pager-older = Ältere
pager-to-the-newest = Zu den neuesten
pager-to-the-oldest = Zu den ältesten

## Row

row-read = Lesung { $read }

## Pieces of every page

component-less-than-a-minute = weniger als eine Minute
component-min = { $m } min
component-h-min = { $h } h { $m } min
component-hours = { $h } h
component-days =
    { $d ->
        [one] 1 Tag
       *[other] { $d } Tage
    }
component-day-hours = 1 Tag { $h } h

## The menu

menu-live = Live
menu-violations = Verstöße
menu-inside-now = Jetzt drinnen
menu-permits = Berechtigungen
menu-passages = Durchfahrten
menu-lanes = Spuren
menu-review = Prüfen
menu-exemptions = Ausnahmen
menu-muster = Anwesenheit
menu-overstays = Überschrei­tungen
menu-visits = Parkvorgänge
menu-notices = Hinweise
menu-rules = Regeln
menu-log = Bedienprotokoll
menu-resets = Zurücksetzen
menu-try-rules = Regeln testen
menu-commissioning = Inbetriebnahme
menu-users = Benutzer
component-not-read = nicht gelesen
component-how-sure = Sicherheit jedes Zeichens
component-or-character = oder { $c } { $sure }

## More: said by its handler

more-more = Mehr
flash-not-yet-written = { $done } Es ist noch nicht gespeichert: Der Datenträger lässt sich nicht beschreiben. Das folgt von selbst, wenn wieder Platz ist.
flash-not-done = Nicht ausgeführt: { $why }
base-sound-on = Ton an
base-sound-off = Ton aus
base-sound-blocked = Ton: einmal klicken, um ihn zu erlauben

## Forms that come back

again-your-session-had-ended = Sie waren abgemeldet, bevor dies gesendet wurde. Es ist noch nichts geschehen: Prüfen Sie es, und senden Sie es erneut.
