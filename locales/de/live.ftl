### The live page.

## Ask

ask-accept = Annehmen
ask-compare-both-pictures = Beide Bilder vergleichen
ask-nearly-the-plate-of-likely = Fast das Kennzeichen { $plate } von <a href="{ $page }">{ $holder }</a>: zu { $share } dieses Fahrzeug, falsch gelesen.
ask-no-picture = Kein Bild
ask-refuse = Abweisen
ask-the-plate-as-it-was = Das Kennzeichen, wie es gelesen wurde
ask-the-vehicle-at = Das Fahrzeug an { $lane }

ask-dismiss = Ausblenden
ask-behind = { $plate } steht davor. Zuerst dieses <a href="{ $page }">annehmen oder abweisen</a>.
ask-let-in-after-a-refusal = Nach Abweisung eingelassen
ask-let-in-after-the-gate-failed = Erneut geöffnet, die Schranke war zugeblieben
ask-open-for = Für { $plate } öffnen
ask-open-unread = Öffnen, nicht gelesen
ask-other-reason = Anderer Grund…
ask-reset-and-admit = Zurücksetzen und einlassen
ask-reset-and-admit-title = { $lane }: zurücksetzen und einlassen?
ask-reset-and-admit-what = Das Gateway vergisst, wo dieses Kennzeichen ist, und die Schranke öffnet einmal. Das Fahrzeug gilt als von Ihnen eingelassen.

## Health

health-all-well-lanes-cameras-and = Alles in Ordnung: { $lanes } Spuren, Kameras und Schranken arbeiten.
health-gates-are-off = Schranken sind ausgeschaltet: Für niemanden öffnet eine Schranke.
health-vehicles-wait =
    { $vehicles ->
        [one] { $lane }: Ein Fahrzeug wartet auf eine Antwort.
       *[other] { $lane }: { $vehicles } Fahrzeuge warten auf eine Antwort.
    }
health-no-pulse = { $gate } hat um { $at } nicht geöffnet: { $why }
health-the-gateway-had-stopped = das Gateway wurde beendet, bevor die Schranke antwortete
health-which-vehicle = Für wen?
health-seen = Gesehen
health-noted = Notiert. Es wird wieder gemeldet, wenn die Schranke erneut versagt.
base-not-well =
    { $count ->
        [one] 1 Störung
       *[other] { $count } Störungen
    }

## Live

live-all-passages = Alle Durchfahrten
live-common-reasons = Häufige Gründe
live-connecting = Verbindung…
live-delivery = Lieferung
live-emergency-services = Rettungsdienst
live-lane-asks = { $lane } wartet: { $plate }, { $reason }
live-lane-asks-unread = { $lane } wartet: Kennzeichen nicht gelesen, { $reason }
live-is-live = live
live-trying-again = neuer Versuch…
live-lane-failed = { $lane }: die Schranke hat sich für { $plate } nicht geöffnet
live-lane-failed-unread = { $lane }: die Schranke hat sich für ein nicht gelesenes Fahrzeug nicht geöffnet
live-lane-refused = { $lane } hat abgewiesen: { $plate }, { $reason }
live-lane-refused-unread = { $lane } hat abgewiesen: Kennzeichen nicht gelesen, { $reason }
live-live-picture-of = Livebild von { $name }
live-look-again-for-vehicles-that = <a href="/">Neu laden</a> für seither gekommene Fahrzeuge.
live-no-picture = Kein Bild
live-no-vehicle-has-come-yet = Noch kein Fahrzeug. Das erste erscheint hier von selbst.
live-open = { $name } öffnen?
live-open-2 = Öffnen
live-open-3 = Öffnen?
live-open-the-gate = Schranke öffnen
live-pictures = { $rate }&nbsp;Bilder/s
live-pictures-how = Livebilder
live-pictures-moving = bewegt, bis { $mb } MB je Stunde
live-pictures-slower = langsamer, bis { $mb } MB je Stunde
live-pictures-none = keine
live-pictures-dropped = { $rate }&nbsp;Bilder/s, { $dropped } übersprungen
live-plate-dirty-or-misread = Kennzeichen verschmutzt oder falsch gelesen
live-seconds-left = noch <span data-left="{ $left_s }">{ $left_s }</span> Sekunden, { $then }
live-the-gate-is-asked-to = Die Schranke öffnet einmal. Ein Fahrzeug, das dort wartet, gilt als von Ihnen eingelassen.
live-visitor-announced = Besucher, angemeldet
live-and-more = und { $count } weitere
live-show-fewer = Weniger anzeigen
live-at-the-barrier = An der Schranke
live-what-happens = Aktivität

## Tile last

tile-last-how-sure-the-least-sure = Sicherheit des unsichersten Zeichens
tile-last-no-vehicle-yet = Noch kein Fahrzeug.
tile-last-sure = { $sure } sicher

## Tile status

tile-status-camera = <b>Kamera</b> { $health }
tile-status-gate = <b>Schranke</b> { $gate }
tile-status-reads = <b>Lesen</b> <a href="{ $page }">{ $words }</a>

## Live: said by its handler

live-live = Live
live-no-camera = Keine Kamera.
live-the-gate-has-been-asked-to = { $name }: Der Öffnungsbefehl ist gegeben.
live-the-gate-has-been-asked-to-for = { $name }: Der Öffnungsbefehl für { $plate } ist gegeben.
live-opens-for = hier nicht eingelassen { $at }: { $reason }. Die Öffnung zählt für dieses Fahrzeug.
live-gates-are-off-no-gate-will = Schranken sind ausgeschaltet: Für niemanden öffnet eine Schranke, bis Sie sie wieder einschalten.
live-gates-are-on-again = Schranken sind wieder eingeschaltet.

## Pending: said by its handler

pending-then-the-gate-stays-shut = dann wird abgewiesen
pending-then-the-gate-opens = dann öffnet die Schranke
pending-likely-a-second-vehicle = { $story } Zu { $likely } ein zweites Fahrzeug.
pending-you-were-not-the-first = Jemand anderes war schneller: { $what }.
pending-accepted-the-gate-has-been-asked = Angenommen: Der Öffnungsbefehl ist gegeben.
pending-dismissed = Ausgeblendet: Für dieses Fahrzeug wird niemand mehr gerufen.
pending-dismissed-by = ausgeblendet von { $by }
pending-was-dismissed = { $by } hat es schon ausgeblendet.
pending-behind = Nicht geöffnet: { $plate } steht davor und wartet auf eine Antwort. Zuerst dieses annehmen oder abweisen.
pending-behind-unread = Nicht geöffnet: Ein anderes Fahrzeug, nicht gelesen, steht davor und wartet auf eine Antwort. Zuerst dieses annehmen oder abweisen.
pending-not-there = Für dieses Fahrzeug wird niemand mehr gerufen: Ein anderes kam danach, oder seine drei Minuten sind vorbei. Öffnen Sie die Spur auf der Seite Live; dort steht, für welches Fahrzeug das zählt.
pending-refused-the-gate-stays-shut = Abgewiesen: Die Schranke bleibt zu.

## How parts stand

live-substream-fails = über den zweiten Stream kommen keine Bilder, daher wird der Hauptstream gezeigt ({ $why })
live-without-camera = keine Kamera
live-takes-entries = { $database } nimmt Einträge an
live-ready-no-pulse-yet = bereit; noch nicht geöffnet
live-last-opened = in Ordnung (zuletzt geöffnet { $at })
live-last-command-was-too-old = letzter Befehl nicht gesendet: zu alt
live-last-command-was-not-sent = letzter Befehl nicht gesendet: { $by }
live-backup-none = noch keine Sicherung in { $dir }
live-backup-age = { $hours ->
    [0] weniger als eine Stunde alt, in { $dir }
    [one] { $hours } Stunde alt, in { $dir }
   *[other] { $hours } Stunden alt, in { $dir }
}
live-backup-failed = { $told }; der letzte Versuch ist fehlgeschlagen: { $why }
live-backup-disk = { $place }: { $cause }. Ist der Datenträger eingehängt, ist Platz darauf, und darf das Gateway dort schreiben?
live-backup-another = im selben Ordner wird gerade eine andere Sicherung gemacht oder zurückgespielt
live-backup-locked = ein anderes Programm hält die Datenbank
live-backup-stopped = sie wurde beendet, bevor sie ganz war, weil das Gateway anhielt
live-backup-damaged = eine Kopie oder die Datenbank selbst ist beschädigt: Rufen Sie `plategate journal verify` auf, und prüfen Sie beide Datenträger ({ $e })
live-backup-unreadable = die Kopie des Journals lässt sich nicht durchgehen ({ $e })
live-not-yet-written = Noch nicht gespeichert: { $count } ({ $by_hand } von Hand, { $log_ins } Anmeldungen, { $others } sonstige). Es liegt im Speicher und wird von selbst geschrieben, wenn wieder Platz ist; es geht verloren, wenn das Gateway vorher endet
live-disk-well = { $free } MB frei auf dem Datenträger von { $dir }
live-disk-low = nur noch { $free } MB frei auf dem Datenträger von { $dir }: Unter { $reserve_mb } MB werden keine Bilder gespeichert. Schaffen Sie Platz; es geht dann von selbst weiter
live-disk-unknown = der freie Platz auf dem Datenträger von { $dir } lässt sich nicht feststellen ({ $e })
live-call-ended = { $lane }: { $end }
live-barrier-did-not-move = das Relais hat den Impuls angenommen, aber die Schranke hat sich nicht bewegt: Prüfen Sie ihre Steuerung und Stromversorgung
live-barrier-stays-open = die Schranke bleibt offen: Prüfen Sie, ob etwas sie hält oder ob sie offen sein soll
live-barrier-blocked = unter der Schranke steht etwas, oder ihr Sicherheitskontakt hängt
live-contact-unheard = noch nichts gehört
live-contact-closed = geschlossen
live-contact-open = offen
live-contact-silent = antwortet nicht: { $why }
live-contact-doubted = die Schleife blieb frei, während { $missed } Fahrzeuge gelesen wurden: Ihr wird nicht geglaubt, und jede Lesung zählt, bis sie wieder schließt
live-list-taken =
    { $count ->
        [0] die Liste ist, wie sie war
        [one] eine Berechtigung durch die letzte Liste geändert
       *[other] { $count } Berechtigungen durch die letzte Liste geändert
    }
live-list-not-yet = noch keine Liste
live-list-refused = die Liste von { $place } wurde nicht übernommen, und die Berechtigungen bleiben, wie sie waren: { $why }
live-list-cannot-be-read = { $place } kann nicht gelesen werden: { $e }
live-list-too-long = { $place } ist länger als jede Liste
live-list-no-json = kein JSON (Zeile { $line })
live-directory-hung-up = das Verzeichnis hat aufgelegt
live-directory-login = das Verzeichnis lehnt Name oder Passwort ab: prüfen Sie username und Passwort
live-directory-cut = das Verzeichnis hat nicht alle Einträge herausgegeben (Ergebnis { $rc }: eine Grenze für Größe oder Zeit): Lassen Sie diesen Benutzer alles lesen, oder schreiben Sie base oder filter enger
live-directory-no-base = an dieser Stelle ist im Verzeichnis nichts: prüfen Sie base
live-directory-columns = columns muss sagen, welches Attribut permit ist und welches plate
live-directory-refers = das Verzeichnis verweist für einen Teil der Einträge auf einen anderen Server: schreiben Sie base enger
live-directory-long = länger als jede Liste
live-directory-nameless =
    { $count ->
        [one] ein Eintrag hat kein { $attribute }, das die Nummer der Berechtigung sein soll
       *[other] { $count } Einträge haben kein { $attribute }, das die Nummer der Berechtigung sein soll
    }
live-list-no-rows = an der Stelle, die rows nennt, steht keine Liste

## A part of the program that died

# $name: the part, as monitoring has it: "lane entry-1". $death: what it died of, English.
life-begins-again = { $name } ist seit dem Start { $deaths ->
    [one] einmal
   *[other] { $deaths } Mal
 } ausgefallen, zuletzt vor { $minutes } min ({ $death }), und beginnt von selbst wieder. Das ist ein Fehler des Programms: Melden Sie ihn mit dem Protokoll
life-works-again = { $name } ist seit dem Start { $deaths ->
    [one] einmal
   *[other] { $deaths } Mal
 } ausgefallen, zuletzt vor { $minutes } min ({ $death }), und arbeitet wieder. Das ist ein Fehler des Programms: Melden Sie ihn mit dem Protokoll

## The clock of the machine

live-clock-set-back = die Uhr dieser Maschine wurde um { $by } zurückgestellt.
live-clock-set-forward = die Uhr dieser Maschine wurde um { $by } vorgestellt (oder die Maschine schlief): Fristen, die dazwischen endeten, sind vorbei.
live-clock-ahead = Das Journal hat Einträge, die der Uhr dieser Maschine um { $ahead } voraus sind; neue Einträge folgen darauf, und der Unterschied ist in etwa { $gone_in } weg.
live-clock-even = die Uhr dieser Maschine läuft gleichmäßig
live-clock-check = Prüfen Sie den Zeitdienst der Maschine (timedatectl)
