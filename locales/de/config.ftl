### What is wrong with a file that people write, and what would be right

fault-empty = ist leer
fault-write-text-or-leave-key = schreiben Sie einen Text, oder lassen Sie den Schlüssel weg
fault-write-text-in-quotes = schreiben Sie einen Text in Anführungszeichen
fault-write-whole-number-from = schreiben Sie eine ganze Zahl von { $start } bis { $end }
fault-write-number-from = schreiben Sie eine Zahl von { $start } bis { $end }
fault-write-true-or-false = schreiben Sie true oder false
fault-write-one = schreiben Sie eines von: { $list }
fault-write-list-texts-b = schreiben Sie eine Liste von Texten: ["a", "b"]
fault-holds-something-not-text = enthält etwas, das kein Text ist
fault-write-section = schreiben Sie einen Abschnitt [{ $name }]
fault-write-sections = schreiben Sie Abschnitte [[{ $name }]]
fault-missing = fehlt
fault-is = ist { $what }
fault-is-text = ist "{ $text }"
fault-a-list = eine Liste
fault-a-section = ein Abschnitt
fault-write-its-name-now = schreiben Sie { $new }: So heißt er jetzt
fault-known-keys = bekannte Schlüssel: { $known }
fault-known-keys-one-near = meinen Sie { $near }? Bekannte Schlüssel: { $known }
fault-not-key-known-here = ist hier kein bekannter Schlüssel
fault-text = der Text "{ $s }"
fault-number = die Zahl { $n }
fault-date = das Datum { $d }
fault-put-into-environment-variable-write = legen Sie es in eine Umgebungsvariable und schreiben Sie deren Namen als { $env_key }, oder in eine Datei ({ $file_key })
fault-does-not-belong-into-site = gehört nicht in die Anlagendatei
fault-stands-beside = steht neben { $env_key }
fault-keep-one-two = behalten Sie eines von beiden
fault-variable-not-set = die Umgebungsvariable { $name } ist nicht gesetzt
fault-file-cannot-be-read = die Datei { $path } ist nicht lesbar ({ $e })
fault-file-empty = die Datei { $path } ist leer
fault-does-not-go-with-others = passt nicht zu den anderen hier: record_at { $record_at }{ $ask }, refuse_at { $refuse_at }
fault-record-at-comes-first-then = zuerst record_at, dann ask_at, dann refuse_at
fault-no-area-this-file = "{ $outer }" ist kein Bereich dieser Datei
fault-write-id-area = schreiben Sie die id einer [[area]]
fault-loop-area-would-lie-within = ist ein Kreis: Der Bereich läge in sich selbst
fault-area-lies-within-larger-one = ein Bereich liegt in einem größeren, und so weiter, bis zu einem, der in keinem liegt
fault-another-region-than-around = ist ein anderer Verbund als der von "{ $outer }" darum herum
fault-regions-are-lots-share-what = ein Verbund sind Parkplätze, die ihr Wissen teilen; ein Bereich gehört zum Verbund des Bereichs um ihn
fault-no-group-this-file = "{ $id }" ist keine Gruppe dieser Datei
fault-set-but-visitors-are-admitted = ist gesetzt, aber Besucher werden ohne eine eingelassen
fault-write-visitors-refuse-or-ask = schreiben Sie visitors = "refuse" oder "ask"
fault-open-at-entrance = ist "open" an einer Einfahrt
fault-only-exit-may-open-by = nur eine Ausfahrt darf von selbst öffnen, wenn niemand antwortet: Lassen Sie es weg
fault-schedule-but-no-reverse-section = ist "schedule", aber kein Abschnitt [[reverse]] nennt die Spur
fault-write-reverse-section-with-its = schreiben Sie einen Abschnitt [[reverse]] mit ihren Zeiten
fault-has-two-reverse-sections-hold = hat zwei Abschnitte [[reverse]], die zur selben Zeit gelten
fault-let-one-end-before-other = lassen Sie den einen enden, bevor der andere beginnt
fault-does-not-track-entries-but = erfasst keine Einfahrten nach "{ $to }", aber Ausfahrten von dort werden geprüft
fault-write-off-soft-or-hard = schreiben Sie off, soft oder hard an der Einfahrt, oder off an den Ausfahrten
fault-arms-which-has-no-exit = aktiviert "{ $area }", das keine Ausfahrtsspur und kein Zeitlimit hat
fault-write-lane-leads-out-or = schreiben Sie eine [[lane]], die hinausführt, oder ein Wort mit Zeitlimit
fault-arms-but-its-exits-do = aktiviert "{ $area }", aber dessen Ausfahrten erfassen nichts, und es gibt kein Zeitlimit
fault-write-off-soft-or-hard-at = schreiben Sie off, soft oder hard an einer Ausfahrt, oder ein Wort mit Zeitlimit
fault-trap-but-no-exit-from = ist trap, aber keine Ausfahrt von "{ $area }" ist soft oder hard: Nichts würde jemanden zurückhalten
fault-arm-exits-or-write-soft = aktivieren Sie die Ausfahrten, oder schreiben Sie hier soft oder hard
fault-set-but-presence-timeout-min = ist gesetzt, aber presence_timeout_min nimmt Fahrzeuge von der Liste, die noch da sind
fault-drop-one-them-timer-min = lassen Sie eines weg; timer_min leert die Liste nie
fault-set-but-area-has-no = ist gesetzt, aber der Bereich hat keine Ausfahrtsspur: Nichts nimmt ein Fahrzeug von der Liste
fault-write-lane-leads-out = schreiben Sie eine [[lane]], die hinausführt
fault-no-lane-reversible-by-schedule = "{ $id }" ist keine Spur, deren Richtung nach Zeitplan wechselt
fault-write-reversible-schedule-in-lane = schreiben Sie reversible = "schedule" in diese [[lane]]
fault-amnesty-number = Sammelfreigabe Nummer { $place }
fault-reversal-lane = der Richtungswechsel der Spur { $id }
fault-area-lane-refuses-passback-but = Bereich { $area }: Spur { $hard } weist nach der Wiedereinfahrtssperre ab, aber Spur { $lax } prüft sie nicht: Wer abgewiesen wird, kann diese nehmen
fault-clock-jumps-over-when-summer = { $what }: Die Uhr überspringt { $clock } beim Beginn der Sommerzeit ({ $date }): Dann gilt der Augenblick danach
fault-comes-twice-when-summer-time = { $what }: { $clock } kommt am Ende der Sommerzeit zweimal ({ $date }): Was einmal geschieht, geschieht beim ersten Mal, was andauert, gilt beide Male
fault-cannot-be-read-6 = ist nicht lesbar: { $error }
fault-check-path-who-may-read = prüfen Sie den Pfad und wer ihn lesen darf
fault-file-must-be-toml-key = die Datei muss TOML sein: Schlüssel = Wert
fault-write-site-section-with-at = schreiben Sie einen Abschnitt [site] mit mindestens: name = "Hauptstraße"
fault-pem-files-this-user-may = PEM-Dateien, die dieser Benutzer lesen darf, das Zertifikat zuerst in seiner Kette
fault-write-lane-section-for-each = schreiben Sie für jede Spur einen Abschnitt [[lane]]
fault-write-id-lane-tells = schreiben Sie die id der [[lane]], von der er meldet
fault-no-lane-this-file = "{ $lane }" ist keine Spur dieser Datei
fault-direction-but-lanes-direction-not = ist "direction", aber die Richtung der Spur wird von keinem Eingang gemeldet
fault-write-reversible-input-in-lane = schreiben Sie reversible = "input" in die [[lane]]
fault-has-such-input-already = "{ $id }" hat schon einen solchen Eingang
fault-keep-one-input-lane-meaning = behalten Sie einen [[input]] je Spur und Bedeutung
fault-lane-has-no-camera-nothing = Spur { $id } hat keine Kamera: dort wird nie etwas gelesen
fault-lane-has-no-gate-its = Spur { $id } hat keine Schranke: ihre Entscheidungen öffnen nichts
fault-camera-belongs-no-lane-not = Kamera { $camera } gehört zu keiner Spur: sie wird nicht gestartet
fault-set-but-mode-has-no = ist gesetzt, aber "{ $mode }" ist ein Modus ohne Zeitlimit
fault-write-timed-word-timed-timed = schreiben Sie ein Wort mit Zeitlimit (timed, timed-soft, hard, soft), oder lassen Sie das Limit weg
fault-set-so-are-entry-or = ist gesetzt, und ebenso entry oder exit
fault-write-mode-for-both-ways = schreiben Sie mode für beide Richtungen zugleich, oder entry und exit getrennt
fault-set-but-entries-are-not = ist gesetzt, aber Einfahrten werden nicht geprüft
fault-write-mode-that-judges = schreiben Sie für entry einen Modus, der prüft, oder lassen Sie das Zeitlimit weg
fault-trap-at-exit = ist "trap" an einer Ausfahrt
fault-trap-for-entries-exits-are = trap ist für Einfahrten; Ausfahrten mit soft oder hard halten zurück, was es eingelassen hat
fault-set-so-passback-or-its = ist gesetzt, und ebenso passback oder sein Zeitlimit
fault-write-one-them = schreiben Sie eines davon
fault-no-policy-this-file = "{ $id }" ist keine policy dieser Datei
fault-write-one-schedule-input = schreiben Sie eines von: schedule, input
fault-write-id-reversible-lane = schreiben Sie die id einer [[lane]] mit wechselnder Richtung
fault-write-time-sites-clock-07 = schreiben Sie eine Uhrzeit der Anlage: "07:30"
fault-write-time-from-00-00 = schreiben Sie eine Uhrzeit von 00:00 bis 23:59: "07:30"
fault-write-days-as = schreiben Sie Tage so: { $list }
fault-set-but-group-exempt = ist gesetzt, aber die Gruppe ist ausgenommen
fault-drop-timer-or-exemption = lassen Sie Zeitlimit oder Ausnahme weg
fault-write-how-many-vehicles-max = schreiben Sie, wie viele Fahrzeuge: max = 40
fault-set-so-group = ist gesetzt, und ebenso group
fault-write-one-them-or-two = schreiben Sie eines davon, oder zwei Abschnitte
fault-write-what-people-call-car = schreiben Sie, wie die Anlage genannt wird: name = "Hauptstraße"
fault-write-iana-name-such-as = schreiben Sie einen IANA-Namen wie "Europe/Vienna"
fault-write-short-name-id-entry = schreiben Sie einen kurzen Namen: id = "entry-1"
fault-use-at-most-40-letters = verwenden Sie höchstens 40 Zeichen: Buchstaben A-Z a-z, Ziffern, - und _
fault-there-twice = "{ $id }" kommt zweimal vor
fault-give-each-its-own-id = geben Sie jedem eine eigene id
fault-built-in = "{ $id }" ist eingebaut
fault-leave-this-section-out-lanes = lassen Sie diesen Abschnitt weg; Spuren können "{ $id }" so verwenden
fault-no-this-file = "{ $name }" ist kein Eintrag { $key } dieser Datei
fault-file-has-none-yet = die Datei hat noch keinen
fault-lane-leads-from-one-area = eine Spur führt von einem Bereich in einen anderen
fault-area-lane-comes-from = ist der Bereich, aus dem die Spur kommt
fault-write-id-area-at-one = schreiben Sie mindestens an einem Ende die id einer [[area]]
fault-outside-so-lanes-other-end = ist draußen, und das andere Ende der Spur ebenso
fault-set-but-this-lane-asks = ist gesetzt, aber diese Spur fragt niemanden
fault-write-visitors-ask-ask-at = schreiben Sie visitors = "ask", denied_likely = "ask", ask_at oder second_factor_within_s, oder lassen Sie es weg
fault-set-but-crossing-assumed = ist gesetzt, aber crossing ist "assumed"
fault-write-crossing-input-or-drop = schreiben Sie crossing = "input", oder lassen Sie es weg
fault-set-but-matching-exact = ist gesetzt, aber matching ist "exact"
fault-write-matching-likely-or-drop = schreiben Sie matching = "likely", oder lassen Sie es weg
fault-write-devices-address-address-192 = schreiben Sie die Adresse des Geräts: address = "192.0.2.7:502"
fault-input-at = Eingang { $input } unter { $address }
fault-set-but-user-name-or = ist gesetzt, aber Benutzername oder Passwort nicht
fault-write-username-password-env-name = schreiben Sie username = "…" und password_env = "NAME" oder password_file = "PFAD"
fault-write-relays-address-e-g = schreiben Sie die Adresse des Relais, z. B. "http://192.168.1.51/rpc"
fault-write-http-host-path-or = schreiben Sie http://host/pfad oder https://host/pfad
fault-no-web-address = ist keine Webadresse
fault-holds-user-name-or-password = enthält Benutzername oder Passwort
fault-write-them-as-username-password = schreiben Sie sie als username und password_env oder password_file
fault-relay-at = das Relais unter { $shown }
fault-no-password-check-password-env = { $name }: kein Passwort: { $missing }; prüfen Sie password_env oder password_file
fault-cannot-be-set-up = { $name }: lässt sich nicht einrichten: { $e }
fault-write-host-port-e-g = schreiben Sie host:port, z. B. "192.168.1.50:502"
fault-has-no-host-or-no = hat keinen Host oder keinen Port von 1 bis 65535
fault-with-pulse-device = ist { $base } bei pulse = "device"
fault-device-timed-pulse-has-fixed = ein vom Gerät gemessener Impuls hat feste Adressen (512 + coil): Lassen Sie `base` weg, oder schreiben Sie pulse = "coil"
fault-answers-number-of-another = Es nummeriert seine Antworten anders, als gefragt wurde ({ $got } statt { $asked }): Sie werden verstanden, weil auf dieser Verbindung nichts anderes läuft
fault-contact-could-not-be-let = der Kontakt ließ sich nicht loslassen und ist vielleicht noch geschlossen: Sehen Sie vor Ort nach! { $e }
fault-pulse-timed-by-device = Impuls vom Gerät gemessen
fault-coil-address = Coil-Adresse { $coil_address }
fault-modbus-tcp-relay-at-unit = Modbus-TCP-Relais unter { $address }, Einheit { $unit }, Coil { $coil }, { $timing }
fault-pulse-is-the-devices-own = ein Befehl, den Rest macht das Gerät
fault-modbus-rtu-relay-at-unit = Modbus RTU an { $line }, Einheit { $unit }, Coil { $coil }, { $timing }
fault-write-both-certificate-fullchain-pem = schreiben Sie beides: certificate = "fullchain.pem" und key = "privkey.pem"
fault-write-address-port-e-g = schreiben Sie Adresse und Port, z. B. "127.0.0.1:8480", oder "0.0.0.0:8480" für jedes Netz
fault-write-boards-address = schreiben Sie die Adresse der Platine: 192.168.1.51, oder 192.168.1.51:8080
fault-write-where-cameras-posts-are = schreiben Sie, wo die Meldungen der Kamera angenommen werden: listen = "0.0.0.0:8490"; oder die Adresse der Kamera selbst, wenn sie streamt
fault-write-cameras-ip-address-from = schreiben Sie die IP-Adresse der Kamera: from = "192.168.1.20"
fault-write-ip-address-port-listen = schreiben Sie IP-Adresse und Port: listen = "0.0.0.0:8490"
fault-no-address-listen-at = ist keine Adresse, auf der sich hören lässt
fault-no-ip-address = ist keine IP-Adresse
fault-cannot-be-listened-at-check = auf { $listen } lässt sich nicht hören ({ $e }): Prüfen Sie `listen`
fault-waits-at-for-what-camera = wartet auf { $listen } auf Lesungen der { $name }-Kamera unter { $from }
fault-nothing-can-be-accepted-at = auf { $listen } kann nichts angenommen werden: { $e }
fault-broker-not-reached = der Broker unter { $at } ist nicht erreichbar ({ $e }): Prüfen Sie Strom, Netz, broker, username und Passwort
fault-command-got-stuck = ein Befehl wurde nicht rechtzeitig angenommen; die Verbindung wird neu aufgebaut, damit er nicht verspätet ankommt
fault-hears-topic = hört { $topic } beim Broker { $at }
fault-write-answer-and-topic = schreiben Sie beides: answer_topic, wo das Relais antwortet, und answer, der Text, der „angenommen“ bedeutet
fault-write-relays-payload = schreiben Sie, was das Relais für den Impuls einschaltet, z. B. payload = "on"; {"{"}pulse_s{"}"} steht für seine Länge
fault-write-relays-topic = schreiben Sie das Topic, auf das das Relais hört, z. B. topic = "shelly-1/rpc"
fault-write-topic-of-reads = schreiben Sie das Topic, auf dem Lesungen kommen, z. B. topic = "frigate/tracked_object_update"
fault-camera-answers-status = { $at } antwortet mit Status { $status }: Prüfen Sie die Adresse, und ob sie Ereignisse ausgibt
fault-camera-clock-wrong = ihre Uhr geht um { $seconds } s falsch: Stellen Sie ihren Zeitdienst (NTP) ein
fault-camera-clock-zone = ihre Uhr geht um { $minutes } Minuten falsch: Die Zeitzone stimmt nicht; stellen Sie sie in der Kamera ein, oder schreiben Sie time_zone neben maker
fault-camera-opens-by-itself = die Kamera öffnet die Schranke von selbst: Die Wiedereinfahrtssperre lässt sich so nicht einhalten. Stellen Sie sie auf Steuerung durch eine Plattform
fault-camera-refuses-log-in = { $at } lehnt Name oder Passwort ab; in zehn Minuten wird wieder gefragt, denn Kameras sperren Konten: Prüfen Sie username und Passwort
fault-camera-silent = von der { $name }-Kamera kam seit { $seconds } s nichts: Prüfen Sie Strom, Netz und wohin sie sendet
fault-follows-camera = folgt { $at }
fault-see-profiles-of-devices = wie ein Profil geschrieben wird, steht in docs/ref/devices.md
fault-write-displays-lane = schreiben Sie die id der Spur, deren Fahrer sie lesen
fault-write-displays-address = schreiben Sie die Adresse der Anzeige: 192.168.1.61, oder 192.168.1.61:8080
fault-write-displays-topic = schreiben Sie das Topic, auf das die Anzeige hört, z. B. topic = "sign/text"
fault-see-profiles-of-displays = wie ein Profil geschrieben wird, steht in docs/ref/displays.md
fault-write-serial-path = schreiben Sie den Pfad der seriellen Leitung, z. B. "/dev/serial/by-id/usb-…"
fault-write-serial-line = schreiben Sie Geschwindigkeit, Bits, Parität und Stoppbits: "9600 8N1", "38400 8E1"
fault-serial-line-other-mode = auf der seriellen Leitung { $path } spricht ein anderes Gerät mit { $other }: { $mode } geht dort nicht zugleich
fault-serial-line = die Leitung nimmt nichts an ({ $e }): Ist sie eingesteckt, stimmt ihr Pfad, darf dieser Benutzer sie öffnen (Gruppe dialout), und hat kein anderes Programm sie geöffnet?
fault-profile-other-driver = "{ $said }" ist ein Profil für einen anderen Treiber
fault-profile-of-display = braucht eine url, wenn es für http ist, 1 bis 8 Zeilen und mindestens eine Spalte
fault-this-maker-is-not-asked = Kameras dieses Herstellers lassen sich nicht um einen Stream bitten: Sie senden von selbst, was sie lesen
fault-camera-at = die { $name }-Kamera unter { $address }
fault-cannot-be-reached-check-power = { $at } ist nicht erreichbar ({ $e }): Prüfen Sie Strom, Netz und die Adresse in der Standortdatei
fault-does-not-answer-check-power = { $at } antwortet nicht: Prüfen Sie Strom und Netz
fault-gateway-stopping = das Gateway wird beendet
fault-sends-message-without-end-check = { $at } sendet eine Nachricht ohne Ende: Prüfen Sie `maker`
fault-has-closed-stream = { $at } hat den Stream beendet
fault-stream-broke = der Stream brach ab ({ $at }): { $e }
fault-write-file-recorded-reads-reads = schreiben Sie die Datei mit aufgezeichneten Lesungen: reads = "reads.jsonl"
fault-this-rehearsal-reads-come-from = dies ist eine Probe: Die Lesungen kommen aus { $reads }
fault-rehearsal-has-ended = die Probe ist zu Ende: { $why }
fault-all-reads-were-played = alle Lesungen sind abgespielt
fault-write-url-rtsp-address-554 = schreiben Sie url = "rtsp://ADRESSE:554/PFAD", file = "clip.mp4" oder pictures = "ordner"
fault-keep-one-url-file-pictures = behalten Sie eines von url, file, pictures
fault-password-needs-user-name = ein Passwort braucht einen Benutzernamen
fault-write-url-rtsp-address-554-path = schreiben Sie url = "rtsp://ADRESSE:554/PFAD" (oder rtsps://)
fault-no-address = ist keine Adresse ({ $e })
fault-take-them-out-url-write = nehmen Sie sie aus der url; schreiben Sie username und password_env (oder password_file)
fault-holds-user-name-or-password-6 = enthält Benutzername oder Passwort
fault-url-at = enthält ein @: vermutlich das Ende von Benutzername und Passwort
fault-url-at-hint = schreiben Sie username und password_env (oder password_file) neben die url; ein @, das zum Pfad gehört, wird als %40 geschrieben
fault-any-certificate = ist nur für rtsps://
fault-any-certificate-hint = lassen Sie es weg, oder schreiben Sie die url mit rtsps://
fault-substream-is-url = ist der Hauptstream, der ohnehin gelesen wird
fault-substream-hint = schreiben Sie die Adresse des kleineren Streams der Kamera, oder lassen Sie es weg
fault-begins-with = beginnt mit { $scheme }://
fault-names-no-machine = nennt kein Gerät
fault-see-calibration-example-toml-or = siehe calibration/example.toml, oder lassen Sie den Schlüssel `calibration` der Spur weg
fault-not-toml = ist kein TOML: { $e }
fault-see-calibration-example-toml = siehe calibration/example.toml
fault-write-picture-px-width-height = schreiben Sie picture_px = [Breite, Höhe] des Bilds, in dem die Pixel gemessen wurden
fault-not-below-max-plate-px = ist nicht kleiner als max_plate_px
fault-write-least-width-first = schreiben Sie die kleinste Breite zuerst
fault-no-size = ist keine Größe
fault-write-width-height-e-g = schreiben Sie [Breite, Höhe], z. B. [1920, 1080]
fault-write-at-least-three-points = schreiben Sie mindestens drei Punkte im Bild, [[x, y], [x, y], [x, y]], in der `unit` der Datei
fault-no-polygon-within-picture = ist kein Vieleck im Bild
fault-no-list-polygons-within-picture = ist keine Liste von Vielecken im Bild
fault-write-plates-corners-as-seen = schreiben Sie die Ecken des Kennzeichens, wie man sie sieht: [oben links, oben rechts, unten rechts, unten links], jede als [x, y]
fault-no-plate-within-picture = ist kein Kennzeichen im Bild
fault-no-point-within-picture = ist kein Punkt im Bild
fault-write-x-y-in-files = schreiben Sie [x, y] in der `unit` der Datei
fault-write-characters-occur-0-9 = schreiben Sie die vorkommenden Zeichen, aus 0-9 und A-Z
fault-format-has-2-12-positions = ein Format hat 2 bis 12 Stellen
fault-has-in = hat { $c } in "{ $text }"
fault-l-letter-d-digit-either = L ein Buchstabe, D eine Ziffer, ? beides; z. B. "LLDDDLL"
fault-see-docs-guide-model-packs = siehe docs/guide/model-packs.md
fault-name-pack = der Name eines [[pack]]
fault-name-pack-this-file = nennen Sie ein [[pack]] dieser Datei
fault-short-name-e-g-default = ein kurzer Name, z. B. "default"
fault-name-model-with-role-detector = der Name eines [[model]] mit role = "detector"
fault-name-model-with-role-reader = der Name eines [[model]] mit role = "reader"
fault-name-model-this-file-with = nennen Sie ein [[model]] dieser Datei mit role = "{ $key }"
fault-bias-detector-reader-least-see = bias, detector, reader und least; siehe docs/guide/model-packs.md
fault-short-name-e-g-platenet = ein kurzer Name, z. B. "platenet"
fault-onnx-file-relative-this-manifest = die .onnx-Datei, relativ zu diesem Manifest
fault-where-file-comes-from = woher die Datei stammt
fault-its-licence-e-g-mit = ihre Lizenz, z. B. "MIT"
fault-detectors-platenet-yolo-end2end-readers = Detektoren: platenet, yolo, end2end; Leser: slots, ctc
fault-does-not-go-with-models = passt nicht zur role des Modells
fault-only-reads-fixed-slots-can = nur Lesungen mit festen Stellen lassen sich mitteln; lassen Sie es weg
fault-does-not-go-with-this = passt nicht zu diesem Decoder
fault-64-hex-digits-sha256sum-file = 64 Hex-Ziffern; `sha256sum DATEI` nennt sie
fault-missing-or-no-size = fehlt oder ist keine Größe
fault-write-height-width-in-pixels = schreiben Sie [Höhe, Breite] in Pixeln, z. B. [384, 640]
fault-grey = ist "grey"
fault-detector-takes-rgb-or-bgr = ein Detektor nimmt rgb oder bgr
fault-holds-zero = enthält eine Null
fault-three-numbers-above-0 = drei Zahlen über 0
fault-multiples-as-multiple-says = Vielfache von { $m }, wie multiple_of angibt
fault-no-number-no-list-three = ist weder Zahl noch Liste von dreien
fault-cannot-be-read-8 = "{ $file }" ist nicht lesbar: { $e }
fault-one-symbol-line-utf-8 = ein Zeichen je Zeile, UTF-8
fault-write-either-alphabet-0123-or = schreiben Sie entweder alphabet = "0123…" oder alphabet_file = "DATEI"
fault-missing-or-given-twice = fehlt oder ist zweimal angegeben
fault-has-times-sign = hat { $empties }-mal das Zeichen "_"
fault-exactly-one-marks-symbol-stands = genau ein "_" bezeichnet das Zeichen für eine leere Stelle

## Certificates

fault-no-certificate-in-pem = ist kein Zertifikat in PEM
fault-holds-no-certificate-in-pem = enthält kein Zertifikat in PEM
fault-holds-no-private-key-in = enthält keinen privaten Schlüssel in PEM
fault-key-kind-not-known = ist ein Schlüssel unbekannter Art
fault-not-key-certificate = ist nicht der Schlüssel des Zertifikats
fault-direction-against-areas = ist "{ $word }", aber die Spur führt { $other }: von "{ $from }" nach "{ $to }"
fault-write-direction-or-exchange = schreiben Sie direction = "{ $other }", oder vertauschen Sie from und to
fault-no-input-of-crossings = ist "input", aber kein [[input]] meldet hier Durchfahrten: Niemand wäre je durchgefahren
fault-write-input-of-crossings = schreiben Sie einen [[input]] mit lane = "{ $lane }", oder crossing = "assumed"
fault-no-input-of-direction = ist "input", aber kein [[input]] meldet die Richtung: Die Spur würde nie aktiv
fault-write-input-of-direction = schreiben Sie einen [[input]] mit lane = "{ $lane }" und meaning = "direction", oder reversible = "schedule"
fault-write-ids-of-lanes = schreiben Sie die ids von Abschnitten [[lane]]
fault-group-differs-in-capitals = unterscheidet sich von einer anderen Gruppe nur in Groß- und Kleinschreibung
fault-keep-one-of-two-groups = behalten Sie einen der beiden Abschnitte, und schreiben Sie die Gruppe auch in der Liste der Berechtigungen so
fault-capitals-count = schreiben Sie "{ $group }": Groß- und Kleinschreibung zählt
fault-write-group-with-that-id = schreiben Sie einen Abschnitt [[group]] mit dieser id
fault-write-group-or-known-one = schreiben Sie einen Abschnitt [[group]] mit dieser id, oder eine der bekannten Gruppen: { $known }
fault-exit-that-looks-away = Bereich { $area }: Ausfahrt { $held } prüft die Wiedereinfahrtssperre, Ausfahrt { $free } aber nicht: Wer an der einen zurückgehalten wird, kann die andere nehmen
fault-missing-and-so-is-exit = fehlt, und exit ebenso
fault-write-entry-or-exit = schreiben Sie entry = "hard" oder exit = "soft": der Modus, der dann gilt
fault-holds-text = enthält "{ $text }"
fault-write-days-and-times = schreiben Sie Tage und Zeiten: "mon-fri 07:00-19:00; hol 08:00-12:00"
fault-write-day-of-one-year = schreiben Sie einen Tag eines Jahres, "2026-04-06", oder jedes Jahres, "12-25"
fault-write-exempt-in-those-groups = schreiben Sie exempt = true in den Abschnitt [[group]] jeder dieser Gruppen
fault-write-exempt-in-other-groups = schreiben Sie exempt = true in den Abschnitt [[group]] jeder anderen Gruppe
fault-listens-without-tls = web.listen ist { $listen }: Andere Rechner erreichen die Oberfläche ohne TLS, und Passwörter lassen sich unterwegs mitlesen. Geben Sie Zertifikat und Schlüssel an, oder hören Sie auf 127.0.0.1 hinter einem Proxy mit TLS und setzen https = true
fault-write-where-audit = schreiben Sie "syslog", die id eines Abschnitts [[notify]] ({ $known }), oder einen Pfad mit einem /: "/mnt/log/heads.txt"
fault-write-addresses-of-proxies = schreiben Sie die Adressen oder Netze der Proxys: ["127.0.0.1", "10.0.0.0/24"]
fault-write-dashboards-address = schreiben Sie die Adresse, unter der man die Oberfläche erreicht: "https://gate.example"
fault-contact-at = Kontakt unter { $at }
fault-contact-not-in-answer = seine Antwort ({ $bytes } Bytes) sagt weder geschlossen noch offen
fault-no-answer-in = keine Antwort innerhalb von { $seconds } s
fault-contact-not-in-it = der Kontakt steht nicht in der Antwort
fault-name-without-address = der Name hat keine Adresse
fault-name-not-found-in = der Name wurde nicht innerhalb von { $seconds } s aufgelöst
fault-no-connection-in = keine Verbindung innerhalb von { $seconds } s
fault-write-contact-closed = schreiben Sie, was in der Antwort steht, wenn der Kontakt geschlossen ist: closed = "ON"
fault-write-contact-open = schreiben Sie, was in der Antwort steht, wenn der Kontakt offen ist: open = "OFF"
fault-write-contacts-topic = schreiben Sie das Thema, unter dem der Kontakt meldet: topic = "stat/loops/SWITCH1"
fault-barrier-contact-but-no-gate = ist ein Kontakt einer Schranke, aber die Spur hat keine Schranke
fault-write-gate-of-lane = schreiben Sie gate = "…" in die Spur, oder lassen Sie diesen Eingang weg

## Wie lange etwas aufbewahrt wird

fault-retention-pictures = { $days } Tage, aber Bilder werden { $evidence_days } Tage aufbewahrt (store.evidence_days): Auf dem Bild ist das Kennzeichen zu lesen
fault-retention-pictures-hint = bewahren Sie Bilder nicht länger auf als das, wozu sie gehören
fault-retention-repeated = { $days } Tage, aber wiederholte Verstöße werden über { $repeated } Tage gezählt (passback.repeated_days)
fault-retention-repeated-hint = bewahren Sie Verstöße mindestens so lange auf, wie sie gezählt werden
fault-retention-past = { $past } Tage, aber die kürzeste Klasse hat { $days } Tage: Ein früherer Zustand kennt Fahrzeuge der { $heal } Tage davor
fault-retention-past-hint = schreiben Sie weniger Tage, oder bewahren Sie alle Klassen länger auf
fault-retention-stay = abzüglich past_days sind es { $own } Tage, aber { $key } sind { $days } Tage: Das Fahrzeug wäre vor Ablauf seiner Zeit nicht mehr bekannt
fault-retention-stay-hint = bewahren Sie Fahrzeuge ohne Berechtigung länger auf, oder sehen Sie weniger weit zurück (past_days), oder setzen Sie die kürzere Grenze
fault-write-entity = schreiben Sie den Namen des Ausgangs, wie das Gerät ihn hat: entity = "open_barrier", entity = "1@0"
fault-is-lanes-own-camera = ist die eigene Kamera der Spur
fault-write-another-camera = schreiben Sie die id einer anderen [[camera]], oder lassen Sie es weg
fault-onvif-has-no-events = { $at } hat keine Ereignisse: Sie braucht ONVIF Profile M, eingeschaltet
fault-onvif-no-subscription = { $at } richtet kein Abonnement für Ereignisse ein
fault-onvif-clock-moved = die Uhr von { $at } geht jetzt anders: Das Gerät wurde neu gestartet, oder die Uhr gestellt
fault-onvif-not-understood = { $at } antwortet etwas, das nicht verstanden wird
fault-write-file-or-url-of-list = schreiben Sie, wo die Liste liegt: file = "/srv/permits/list.csv", oder url = "https://…"
fault-write-group-or-permit = schreiben Sie group = "residents" oder permit = "P-17"
fault-set-and-so-is-group = ist gesetzt, und group auch
fault-own-plates-of-source = sind da, aber permit_source { $source } hat kein prefix: Ihre nächste Liste nähme zurück, was Inhaber ändern
fault-write-prefix-of-source = schreiben Sie prefix in [[permit_source]], damit die anderen nicht ihr gehören, oder lassen Sie [[own_plates]] weg
fault-write-ldaps-host = schreiben Sie ldaps://host oder ldap://host, das Übrige in base, filter und username; mit Passwort ldaps oder start_tls = true
fault-no-directory-address = ist keine Adresse eines Verzeichnisses
fault-write-directory-base = schreiben Sie, wo die Suche beginnt, etwa base = "ou=people,dc=example,dc=org"
fault-write-directory-filter = schreiben Sie einen LDAP-Filter, etwa "(carLicense=*)"
fault-directory-in-clear = würde das Passwort im Klartext senden
fault-write-directory-user = schreiben Sie, als wer sich das Programm anmeldet, etwa username = "cn=reader,dc=example,dc=org"
fault-set-and-so-is-url = ist gesetzt, und url auch
fault-write-relays-token = schreiben Sie das Token des Relais, wie das Gerät es nennt: relay = "RelayOutputToken_1"
fault-write-inputs-token = schreiben Sie das Token des Kontakts, wie das Gerät es nennt: input = "DigitalInput_1"
fault-set-and-so-is-input = ist gesetzt, und input auch
fault-onvif-other-contacts = das Gerät meldet Kontakte, aber nicht { $which }; es kennt { $names }
fault-write-gpio-chip = schreiben Sie den Pfad des Chips: address = "/dev/gpiochip0"
fault-write-gpio-line = schreiben Sie die Nummer der Leitung am Chip, ab 0: gpio = 17
fault-gpio-not-taken = die Leitung ist nicht zu bekommen ({ $e }): prüfen Sie den Pfad, ob dieser Benutzer ihn öffnen darf, und ob ein anderes Programm die Leitung hat
fault-write-path-of-posts = schreiben Sie, wohin auf diesem Port die Kamera sendet: path = "/einfahrt"
fault-listens-where-dashboard-does = { $listen } gehört der Weboberfläche (web.listen)
fault-write-another-port = schreiben Sie einen anderen Port
fault-listens-where-camera-does = ist der Port der Kamera { $other }, bei einer anders geschriebenen Adresse
fault-write-same-listen = schreiben Sie bei beiden dieselbe Adresse, oder einen anderen Port
fault-camera-not-told-apart = auch Kamera { $other } sendet an { $listen }, von derselben Adresse: Wessen Lesung es ist, lässt sich nicht sagen
fault-write-what-tells-apart = schreiben Sie für jede einen eigenen Pfad (path = "/einfahrt"), ein eigenes Token (token_file), den Kanal eines Rekorders oder einen anderen Port
fault-camera-is-another-address = { $peer } sendet hierher und wird nicht gehört, denn es ist nicht die Adresse der Kamera: Prüfen Sie `from`
fault-camera-posts-elsewhere = die Kamera sendet an einen anderen Pfad oder ohne ihr Token und wird nicht gehört: Prüfen Sie den Pfad in der Kamera, hier path und Token
fault-camera-posts-wrong-password = die Kamera sendet mit falschem Namen oder Passwort und wird nicht gehört: Prüfen Sie username und Passwort, hier und in der Kamera
fault-camera-wants-log-in = { $at } will eine Anmeldung: Schreiben Sie username und password_env oder password_file
fault-is-video-stream = ist ein Videostrom
fault-write-address-of-its-pages = schreiben Sie die Adresse der Seiten der Kamera, http://host; oder lassen Sie maker weg, dann werden ihre Bilder hier gelesen
fault-holds-user-or-password = enthält einen Benutzernamen oder ein Passwort
fault-camera-secret-missing = Kamera { $id } wird nicht gehört werden: { $why }
