### What commands say when they run. Their help is English.

## Chains of hashes: audit verify, journal verify

cmd-no-database-yet = { $path }: noch keine Datenbank vorhanden
cmd-holds-wants = --holds braucht eine Nummer und ihren Hash: --holds 1200:9f86d081…
cmd-audit-rows-in-order = Zeilen 1 bis { $rows } sind in Ordnung
cmd-audit-broken = { $path }: Das Sicherheitsprotokoll ist beschädigt: Zeile { $row } passt als erste nicht: { $why }
cmd-audit-rewritten = { $path }: Protokoll oder Journal enthalten { $head } nicht mehr: Sie wurden umgeschrieben, nachdem das notiert war
cmd-audit-journal-broken = { $path }: Eintrag { $entry } des Journals oder der davor wurde geändert; die Zeilen des Sicherheitsprotokolls sind in Ordnung
cmd-audit-no-head = { $text }: kein Ende eines Sicherheitsprotokolls (1200:9f86d081…) und keine Datei mit solchen
cmd-audit-no-head-file = { $path }: Die Datei audit.head fehlt daneben: Sie wird mit der nächsten Zeile neu geschrieben
cmd-audit-holds = { $heads ->
    [one] Es enthält das angegebene Ende.
   *[other] Es enthält alle { $heads } angegebenen Enden.
 }
cmd-audit-in-order = { $path }: in Ordnung, { $rows } Zeilen. Es endet in { $head }
cmd-entry-otherwise = Eintrag { $seq } vom { $at } würde diese Version anders entscheiden
cmd-journal-rewritten = { $path }: Eintrag { $seq } ist nicht der notierte: Das Journal wurde umgeschrieben
cmd-journal-empty = { $path }: Das Journal ist leer
cmd-journal-entries = { $path }: { $count } Einträge. Es endet in { $seq }:{ $hash }
cmd-journal-otherwise = { $faults } von { $count } Einträgen werden anders entschieden, als eben diese Version sie entschieden hat
cmd-decided-by = entschieden von { $build }: { $entries } Einträge, davon { $otherwise } nach dieser Version anders
cmd-build-not-known = einer unbekannten Version
cmd-snapshot-in-order = Zustand bei Eintrag { $seq }: in Ordnung
cmd-snapshot-carries = Zustand bei Eintrag { $seq }: führt den Stand einer älteren Version weiter
cmd-snapshot-not-used = Zustand bei Eintrag { $seq }: nicht verwendet: { $why }
cmd-erased = personenbezogene Daten wurden aus { $entries } Einträgen gelöscht
cmd-digest = Prüfsumme des Zustands: { $digest }

## The other commands

cmd-in-order-with-areas-lanes = { $site }: in Ordnung. { $name } mit { $areas ->
        [one] einem Bereich
       *[other] { $areas } Bereichen
    }, { $lanes ->
        [one] einer Spur
       *[other] { $lanes } Spuren
    }, { $gates ->
        [one] einer Schranke
       *[other] { $gates } Schranken
    }, { $cameras ->
        [one] einer Kamera
       *[other] { $cameras } Kameras
    }.
cmd-there-are-no-figures-this = Für diese Anlage gibt es noch keine eigenen Zahlen: Ihre Datenbank ist nicht vorhanden.
cmd-this-sites-own-figures-could = Die eigenen Zahlen dieser Anlage konnten nicht gelesen werden: { $e }
cmd-gateway-must-be-running = { $name }: Das Gateway muss laufen.
cmd-given-up-after-min = Nach { $within } min aufgegeben.
cmd-other-plates-were-read-here = (inzwischen wurden hier andere Kennzeichen gelesen: Wurde das Testfahrzeug falsch gelesen?)
cmd-not-done = nicht durchgeführt
cmd-does-not-apply = trifft nicht zu
cmd-all-tests-apply-have-passed = Alle zutreffenden Prüfungen sind bestanden.
cmd-not-all-tests-have-passed = NICHT alle Prüfungen sind bestanden.
cmd-one-pulse-ms-requests-open = ein Impuls von { $pulse_ms } ms, der „Öffnen“ anfordert
cmd-nothing-was-sent-this-moves = Nichts wurde gesendet. Dies bewegt eine echte Schranke: Vergewissern Sie sich, dass niemand und nichts darunter ist, und geben Sie dann --yes an.
cmd-sending-pulse = Impuls wird gesendet …
cmd-accepted-in-ms-relays-word = Nach { $took } ms angenommen. Das sagt das Relais: Sehen Sie nach, ob sich die Schranke bewegt.
cmd-failed-after-ms = Nach { $took } ms fehlgeschlagen: { $e }
cmd-contact-let-go-or-device = Der Kontakt ist losgelassen, oder das Gerät tut es selbst.
cmd-no-gate-known = { $id } ist keine Schranke von { $site }; bekannt: { $known }
cmd-standard-output-gone = die Standardausgabe ist weg
cmd-operating-system-gave-no-threads = das Betriebssystem hat keine Threads bereitgestellt
cmd-camera-can-be-used = Die Kamera ist verwendbar.
cmd-address = die Adresse { $found }
cmd-pictures-second = , { $f } Bilder je Sekunde
cmd-first-picture-after-ms-x = erstes Bild nach { $after_ms } ms: { $width }x{ $height }
cmd-every-picture-key-frame = jedes Bild ist ein Schlüsselbild
cmd-key-frame-every-s-rather = alle { $s } s ein Schlüsselbild (recht selten: Stellen Sie in der Kamera 1 bis 2 s ein)
cmd-key-frame-every-s = alle { $s } s ein Schlüsselbild
cmd-fewer-than-two-key-frames = weniger als zwei Schlüsselbilder in { $seconds } s (stellen Sie in der Kamera 1 bis 2 s ein)
cmd-over-s-pictures-second-kbit = über { $seconds } s: { $fps } Bilder je Sekunde, { $kbit_per_s } kbit/s, { $keys }
cmd-lost-network-packets-undecodable-pictures = verloren: { $lost_packets } Netzwerkpakete, { $undecodable } nicht decodierbare Bilder
cmd-write-out-file-where-decisions = geben Sie --out DATEI an: wohin die Entscheidungen geschrieben werden
cmd-lines-digest-state = { $lines } Zeilen; Prüfsumme des Zustands: { $digest }
cmd-line-lines-must-be-numbered = `line` ist { $line }; die Zeilen müssen ab 1 nummeriert sein
cmd-before-line-above = { $at } liegt vor { $before }, der Zeile darüber
cmd-site-file-has-no-lane = die Anlagendatei hat keine Spur „{ $lane }“
cmd-ready-stop-with-ctrl-c = Bereit. Beenden mit Strg+C.
cmd-signals-stop-cannot-be-listened = die Signale zum Beenden lassen sich nicht empfangen
cmd-cannot-be-written = { $path } lässt sich nicht schreiben
cmd-entries-from = { $entries } Einträge vom { $from } bis { $to }
cmd-vehicles-answered = beantwortete Fahrzeuge
cmd-let-through = eingelassen
cmd-left-person = einer Person überlassen
cmd-refused-wrongly-healed-later = zu Unrecht abgewiesen (später berichtigt)
cmd-noted-wrongly-healed-later = zu Unrecht erfasst (später berichtigt)
cmd-repeated-violators = Wiederholungstäter
cmd-vehicles-answered-otherwise = { $differing } Fahrzeuge anders beantwortet
cmd-event-at = Ereignis { $seq } vom { $at } an { $lane }: { $was } -> { $would }
cmd-passages-could-not-be-followed = { $lost } Durchfahrten ließen sich nicht nachvollziehen
cmd-timer-stays-propose-min = Zeitlimit, das die Parkvorgänge nahelegen: { $min } min
cmd-no-timer-proposed-stays-are = kein Zeitlimit vorgeschlagen: { $stays } Parkvorgänge sind bekannt
cmd-clips-are-rendered-by-make = { $schedule }: { $e }; die Clips erzeugt `make run`, oder `make clips` allein
cmd-demo-starting-cameras-gstreamers-rtsp = Demo: Kameras (RTSP-Server von GStreamer) und Relais (pymodbus) werden gestartet
cmd-cars-come-from-now-on = Ab jetzt kommen Fahrzeuge; alles wiederholt sich alle { $loop_s } s.
cmd-path-not-utf-8 = { $path }: Der Pfad ist nicht in UTF-8
cmd-earlier-demo-cannot-be-removed = { $data } einer früheren Demo lässt sich nicht löschen
cmd-has-no-output = hat keine Ausgabe
cmd-said-nothing-for-minute = hat eine Minute lang nichts ausgegeben
cmd-ended-at-once = hat sich sofort beendet
cmd-cameras-have-stopped = die Kameras haben aufgehört
cmd-gateway-has-stopped = das Gateway hat aufgehört
cmd-nobody-was-to-come = es sollte niemand kommen
cmd-read-right = richtig gelesen
cmd-read-as-was-be = { $read } gelesen, wie vorgesehen
cmd-demo-cars-came-read-right = Demo: { $cars } Fahrzeuge kamen: { $right } richtig gelesen, { $wrong } anders (eines je Runde ist so vorgesehen), { $unread } nicht gelesen; { $expected } von { $answered } Entscheidungen wie erwartet
cmd-nothing-decide = nichts zu entscheiden
cmd-has-faults =
    { $count ->
        [1] die Konfiguration hat einen Fehler:
       *[other] die Konfiguration hat { $count } Fehler:
    }
cmd-now = JETZT
cmd-passed = BESTANDEN
cmd-failed = NICHT BESTANDEN
cmd-sheet-head =
    INBETRIEBNAHME VON { $site }

    Testfahrzeug { $plate }, Einfahrt { $entry }, Ausfahrt { $exit }
    Begonnen { $begun }, von { $by }
cmd-sheet-wanted = erwartet: { $expected }
cmd-sheet-found = ergeben:  { $found }
cmd-sheet-proof = Beleg:    Ereignis { $event }, { $at }
cmd-sheet-signed = Unterschrift: ______________________
cmd-device-address = { $address }: keine Adresse eines Geräts; schreiben Sie HOST, HOST:PORT oder http://HOST:PORT
cmd-device-camera-section = Als Kamera, die selbst liest (sie muss an diese Maschine senden, Port 8490):
cmd-device-gate-section = Als Relais, das eine Schranke öffnet:
cmd-device-kind = es ist ein Gerät von { $name }
cmd-device-log-in-refused = es lehnt Name oder Passwort ab: prüfen Sie beide (es wurde nicht noch einmal versucht: Geräte sperren Konten)
cmd-device-empty-entry = Eintrag { $id } seiner Serverliste ist leer und wird gesetzt
cmd-device-own-entry = Eintrag { $id } seiner Serverliste ist schon der dieses Gateways ({ $was }) und wird neu gesetzt
cmd-device-no-entry = nicht gesetzt: Alle Einträge seiner Serverliste senden anderswohin ({ $all }). Machen Sie in den eigenen Seiten der Kamera einen frei
cmd-device-log-in = es verlangt eine Anmeldung: geben Sie --username an, und das Passwort mit --password-env oder --password-file (ein abgelehntes wird nicht noch einmal versucht: Geräte sperren Konten)
cmd-device-looking = { $address } wird angesehen …
cmd-device-modbus = auf Port 502 antwortet etwas: ein Modbus-Relais? Welches, sagt das Datenblatt (docs/ref/gates.md, modbus-tcp, adam-6000, waveshare)
cmd-device-model = Modell und Firmware: { $model }
cmd-device-no-sign = ein Webserver ist da (Status { $status }) und zeigt nichts von einem Gerät, das hier bekannt ist
cmd-device-not-set = es hat nicht angenommen, wohin es senden soll: { $said }
cmd-device-opens-by-itself = es öffnet seine Schranke selbst oder auch selbst: die Wiedereinfahrtssperre lässt sich so nicht halten. Stellen Sie darin »Steuerung durch Plattform« ein (ctrlMod 1)
cmd-device-opens-when-asked = es öffnet seine Schranke nur, wenn es dazu aufgefordert wird: gut
cmd-device-rtsp = auf Port 554 antwortet etwas: eine Kamera, deren Bilder hier gelesen werden können? Versuchen Sie plategate probe-camera
cmd-device-sends-to = es sendet seine Lesungen von jetzt an an { $url }
cmd-device-unknown = Es wurde nicht erkannt.
cmd-device-unreachable = es ist auf diesem Port nicht zu erreichen: { $why }
cmd-probe-no = nein: { $fault }
cmd-probe-try = versuchen Sie: { $hint }
cmd-probe-reachable = erreichbar, Zugang gewährt
cmd-probe-offers = bietet { $codec }{ $size }{ $fps }   (Streams: { $streams })
cmd-run-head =
    Plategate { $version }: { $name }
    Oberfläche: { $scheme }://{ $address }/
cmd-service-ready = Läuft; Oberfläche unter { $address }
cmd-run-password =
    Melden Sie sich als admin mit dem Einmalpasswort an: { $password }
    (es wird nur jetzt angezeigt und muss geändert werden)
cmd-refused = abgewiesen
cmd-violations = Verstöße
cmd-was = war
cmd-would-be = wäre
cmd-timer = Zeitlimit
cmd-stays-longer = längere Parkvorgänge
cmd-wrong-ones-waived = vermiedene Fehlalarme
cmd-not-read = NICHT GELESEN
cmd-read-otherwise = { $read } GELESEN
cmd-unread = UNGELESEN
cmd-peer-did-not-start = { $script } ist nicht gestartet ({ $why }); `make setup` installiert, was es braucht
cmd-opened = geöffnet
cmd-outcome-not = { $outcome }, NICHT { $expected }

## Lines of recorded reads

cmd-crossing-needs-way-in-or = eine Durchfahrt braucht `way`: "in" oder "out"
cmd-there-are-chars-but-no = `chars` ist da, aber kein `plate`
cmd-chars-plate-differ-in-length = `chars` und `plate` sind verschieden lang
cmd-chars-must-name-characters-plate = `chars` muss die Zeichen von `plate` nennen, höchstens 12
cmd-two-lanes-saw-one-plate = { $one } und { $other } haben in den letzten { $days } Tagen { $times }-mal dasselbe Kennzeichen innerhalb von { $within } s gelesen: Eine Kamera sieht die Fahrzeuge der anderen Spur. Drehen Sie sie, oder schreiben Sie apart_s = { $within } in beide Spuren.
cmd-exits-not-known-yet = Wie gut die Ausfahrten gelesen werden, ist noch nicht bekannt. Wer ungelesen ausfährt, wird bei der nächsten Einfahrt abgewiesen: Beginnen Sie zwei Wochen lang mit passback = "soft".

cmd-backup-where = wohin? Geben Sie plategate backup ORDNER an, oder schreiben Sie dir in den Abschnitt [backup] der Anlagendatei
cmd-backup-pages = Datenbank: Seite { $done } von { $all }
cmd-backup-pictures = Bilder: { $done } neue
cmd-backup-taken = { $dir }: gesichert, { $entries } Journaleinträge, { $rows } Zeilen des Sicherheitsprotokolls, { $pictures } Bilder ({ $mb } MB)
cmd-backup-without-secrets = Nicht enthalten: Passwörter von Geräten und Mail, die die Anlagendatei aus eigenen Dateien liest, und TLS-Schlüssel. Bewahren Sie diese selbst auf.
cmd-restore-no-set = { $dir }: hier liegt keine vollständige Sicherung
cmd-restore-unknown-set = { $dir }: hier gibt es keine Sicherung { $name }; bekannt: { $known }
cmd-restore-set = { $name }  { $site }, { $entries } Journaleinträge, erstellt von { $build }
cmd-restore-set-bad = { $name }  nicht verwendbar: { $why }
cmd-restore-site-file = { $path }: Es gab keine Anlagendatei; die der Sicherung wurde dort geschrieben
cmd-restore-site-file-not-written = { $path }: Die Anlagendatei der Sicherung lässt sich dort nicht schreiben: { $e }
cmd-restore-not-whole = Nichts wurde ersetzt; das Kopierte liegt in { $half }. Die Sicherung ist nicht in sich stimmig: { $why }
cmd-restore-ends-otherwise = Journal, Sicherheitsprotokoll oder Zustand enden nicht so, wie das Verzeichnis der Sicherung angibt
cmd-restored = { $data }: aus { $name } wiederhergestellt: { $entries } Journaleinträge neu entschieden und in Ordnung, { $rows } Zeilen des Sicherheitsprotokolls in Ordnung, { $pictures } Bilder
cmd-restore-next = Starten Sie das Gateway mit { $site }. Was nach der Sicherung geschah, weiß es nicht: Wie nach einem Ausfall weisen strenge Spuren niemanden wegen der Wiedereinfahrtssperre ab, bis die Schonzeit unter [passback] outage vorbei ist.

cmd-dry-run-taken-up = Die Daten wurden in einer Kopie übernommen: { $last } Journaleinträge; der Start geht vom Zustand bei Eintrag { $snapshot } aus und geht danach { $replayed } Einträge durch.
cmd-dry-run-same-build = Eben diese Version hat zuletzt entschieden: Nichts wird aktualisiert.
cmd-dry-run-upgrade = Zuletzt hat { $from } entschieden. Was sie entschieden hat, bleibt entschieden, auch die { $otherwise } dieser Einträge, die diese Version anders entscheiden würde.
cmd-dry-run-reconfigure = Die Anlagendatei weicht von dem ab, was zuletzt galt: Beim Start wird sie übernommen.
cmd-dry-run-unchanged = Nichts wurde geändert. Nach einem echten Start kann ein älteres Programm die Daten nicht mehr lesen: Sichern Sie vorher mit plategate backup.
cmd-not-decided-anew = Einträge bis { $seq } wurden nicht neu entschieden: Ihre Kette hält, und der Rest wurde am dort aufbewahrten Zustand gemessen.

## subject

subject-part = { $name }: { $rows }
subject-readme =
    Was über das Kennzeichen { $plate } bekannt ist

    Jeder Teil ist zweimal da: als Tabelle (.csv, öffnet sich in einer Tabellenkalkulation) und vollständig (.json).
    Zeiten sind in UTC. So viele Zeilen sind es; Teile ohne Zeilen fehlen:

    { $parts }

    Bilder: { $pictures }

    decisions: jedes Mal, wenn das Kennzeichen gelesen oder ein anderer Text dafür gehalten wurde, und was entschieden wurde
    reads: dasselbe, wie die Kamera es gelesen hat, Zeichen für Zeichen, mit der Sicherheit
    passages: wann es hinein- oder hinausfuhr
    visits: wie lange es drinnen war
    violations, explained: was den Regeln widersprach, und was daraus wurde
    permits: jede Fassung jeder Berechtigung, auf der es steht oder stand
    orders: was Personen dazu angeordnet haben, und warum
    notices: was die Anlage selbst dazu bemerkt hat
    reviews, judgements: Lesungen, die eine Person ansehen sollte, und was sie dazu gesagt hat
    audit: Zeilen des Sicherheitsprotokolls, die es nennen
    commissioning: Tests, die damit gemacht wurden

    Ein Kennzeichen, das mit # beginnt, ist ein Stellvertreter: Die Zeile ist älter, als Kennzeichen aufbewahrt werden.
    Die Dateien können auch andere Personen nennen (wer etwas angeordnet hat, ein anderes Fahrzeug in der Nähe): Sehen Sie sie durch, bevor Sie sie aushändigen.
cmd-subject-told = Was über das Kennzeichen bekannt ist, steht in { $file }: { $bytes } Bytes. Es sind personenbezogene Daten: Händigen Sie sie sicher aus, und löschen Sie sie hier.
cmd-subject-file-not-written = { $file }: kann nicht geschrieben werden ({ $e })
cmd-subject-no-plate = Es wurde kein Kennzeichen angegeben: Schreiben Sie es hinter den Befehl, oder als Zeile in die Standardeingabe.
cmd-subject-wants-reason = Geben Sie an, warum gelöscht wird: --reason "…"
cmd-subject-wants-yes = Das Kennzeichen wird endgültig gelöscht. Nehmen Sie zuerst mit, was bekannt ist (ohne --erase), und geben Sie dann --yes an.
cmd-subject-erased =
    { $rows ->
        [0] Im Journal stand nichts davon, was heute gehen kann
        [one] Es hat eine Zeile des Journals verlassen
       *[other] Es hat { $rows } Zeilen des Journals verlassen
    }, und { $pictures ->
        [one] ein Bild ist gelöscht
       *[other] { $pictures } Bilder sind gelöscht
    }
cmd-subject-inside = Sein Fahrzeug ist vermutlich drinnen: Das geht, wenn es hinausgefahren ist.
cmd-subject-on-permit = Es steht auf einer Berechtigung: Nehmen Sie es dort heraus, dann geht auch, was sie war.
cmd-subject-young = Lesungen der letzten 30 Tage können noch berichtigt werden: Der Rest geht von selbst in der ersten Nacht nach { $until }.
cmd-subject-offences = Es zählt bis { $until } zu den wiederholten Verstößen: Das geht in der ersten Nacht danach.
cmd-subject-other-lots = Die anderen Parkplätze der Region wissen nichts davon, denn dieses Gateway hat die Datenbank der Region noch nie erreicht: noch einmal löschen, sobald es sie erreicht hat.
cmd-subject-unclean = Jemand liest in der Datenbank: In ihren unbenutzten Teilen kann bis zur nächsten Nacht etwas bleiben.
cmd-subject-backups = Sicherungen enthalten es, bis ihre Sätze abgelaufen sind; ein zurückgespielter Satz wird in seiner ersten Nacht bereinigt.
cmd-journal-compacted = { $path }: vorher { $before } MB, jetzt { $after } MB
cmd-journal-is-read = die Datenbank wird gerade gelesen: Sie wurde neu geschrieben, aber ihr Protokoll konnte nicht geleert werden. Versuchen Sie es noch einmal, wenn niemand liest
cmd-discover-asking = Frage { $to } nach ONVIF-Geräten…
cmd-discover-not-sent = es konnte nichts gesendet werden ({ $why }): Ist dieser Rechner im Netz der Kameras?
cmd-discover-none = Keines hat geantwortet. Geräte antworten nur in ihrem eigenen Netz, und viele Hersteller schalten ONVIF anfangs aus: Sehen Sie auf den Seiten des Geräts nach.
cmd-discover-found =
    { $count ->
        [one] Ein Gerät. Sehen Sie es sich an mit plategate probe-device ADDRESS.
       *[other] { $count } Geräte. Sehen Sie sich jedes an mit plategate probe-device ADDRESS.
    }
cmd-device-contacts = es meldet { $all }
cmd-device-away = Dort antwortet nichts: Prüfen Sie die Adresse, den Strom des Geräts und das Netz.
cmd-device-onvif-section = Als Kamera, die selbst liest (sie muss ONVIF-Profil M und einen ONVIF-Benutzer haben):
cmd-device-input-section = Als Kontakt einer Spur:
cmd-device-onvif = es spricht ONVIF
