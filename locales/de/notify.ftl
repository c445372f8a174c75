### What is told to the outside: messages, and what is said of their targets.

## Titles. No plate may stand in one

notify-waiting = Ein Fahrzeug wartet an { $lane }
notify-denied = Ein Fahrzeug von der Sperrliste an { $lane }
notify-area-full = Ein Fahrzeug kam an { $lane } an, als sein Bereich voll war
notify-violation = Verstoß an { $lane }
notify-refused = Ein Fahrzeug mit Berechtigung wurde an { $lane } abgewiesen
notify-overstay = Ein Fahrzeug ist seit { $since } in { $area }, länger als erlaubt
notify-in-two-lots = { $site }: mit einem Kennzeichen wurde ein Fahrzeug hier und auf dem Parkplatz { $lot } eingelassen
notify-lot-silent = Vom Parkplatz { $lot } ist seit { $since } nichts zu hören
notify-lot-heard = Der Parkplatz { $lot } ist wieder zu hören
notify-edit-lost = Eine Änderung von { $of } von hier zählt nicht: der Parkplatz { $lot } hat sie später geändert, ohne davon zu wissen
notify-camera-down = Die Kamera an { $lane } liefert keine Bilder
notify-camera-up = Die Kamera an { $lane } liefert wieder Bilder
notify-gate-failed = Die Schranke { $gate } hat einen Befehl nicht angenommen
notify-lane-drift = { $lane } liest schlechter als sonst
notify-started-first = { $site }: Das Gateway wurde zum ersten Mal gestartet
notify-started = { $site }: Das Gateway wurde gestartet; es stand seit { $since }
notify-stopped = { $site }: Das Gateway wird beendet
notify-audit-head = { $site }: Das Sicherheitsprotokoll endet in { $head }
notify-disk-low = { $site }: Der Datenträger ist fast voll ({ $name })
notify-backup-old = { $site }: Die letzte Sicherung ist alt ({ $name })
notify-part-failed = { $site }: { $name } arbeitet nicht
notify-part-well = { $site }: { $name } arbeitet wieder
notify-digest = { $site }: { $count } Nachrichten
notify-test-title = { $site }: Testnachricht
notify-test-text = Jemand prüft, ob Nachrichten dieses Gateways ankommen. Diese ist angekommen.

## Texts

notify-where-and-when = { $site }, { $at }
notify-plate = Kennzeichen { $plate }
notify-and-more = … und { $count } weitere
notify-moment = %d.%m.%Y %H:%M:%S

## Kinds, as a digest counts them

notify-kind-waiting = Fahrzeug wartet
notify-kind-denied = Sperrliste
notify-kind-area-full = Bereich voll
notify-kind-violation = Verstoß
notify-kind-refused = Berechtigung abgewiesen
notify-kind-overstay = Parkzeitüberschreitung
notify-kind-in-two-lots = auf zwei Parkplätzen
notify-kind-lot-silent = Parkplatz stumm
notify-kind-lot-heard = Parkplatz wieder zu hören
notify-kind-edit-lost = Änderung verloren
notify-kind-camera-down = Kamera ausgefallen
notify-kind-camera-up = Kamera wieder da
notify-kind-gate-failed = Schranke gestört
notify-kind-lane-drift = Spur liest schlechter
notify-kind-disk-low = Datenträger fast voll
notify-kind-backup-old = Sicherung alt
notify-kind-part-failed = Teil ausgefallen
notify-kind-part-well = Teil arbeitet wieder
notify-kind-started = gestartet
notify-kind-stopped = beendet
notify-kind-audit-head = Ende des Sicherheitsprotokolls
notify-kind-digest = Sammelnachricht
notify-kind-test = Test

## Targets

notify-behind = Nachrichten an { $id }: { $waiting } warten seit { $since }: { $why }. Es wird von selbst wiederholt
notify-never-built = Nachrichten an { $id } lassen sich nicht senden: { $why }
notify-status = { $host } hat { $status } geantwortet
notify-status-gone = { $host } hat 410 geantwortet: Diese Adresse gibt es nicht mehr. Berichtigen Sie sie in der Anlagendatei, oder nehmen Sie den Abschnitt heraus; bis dahin wird es wiederholt
notify-no-connection = { $host } ist nicht erreichbar: { $cause }
notify-no-answer = { $host } hat { $limit_s } s nicht geantwortet
notify-private-address = { $host } führt zu { $address }, keiner öffentlichen Adresse. Schreiben Sie allow_private = true in den Abschnitt, wenn das gewollt ist
notify-answered = { $host } hat { $status } geantwortet
notify-store = das Gemeldete lässt sich nicht lesen oder speichern: { $why }
notify-given-up = { $id }: Nachricht { $message } wurde { $tries }-mal abgelehnt und wird aufgegeben: { $why }
notify-no-target = kein Ziel { $id }; bekannt sind: { $known }

## Faults of the site file

notify-fault-for = { $name } ist keine Art von Nachricht
notify-fault-quiet = { $text } ist kein Abschnitt des Tages
notify-fault-quiet-hint = schreiben Sie von und bis: "22:00-06:00"
notify-fault-url = schreiben Sie die Adresse, die die Nachrichten annimmt: "https://host/pfad"
notify-fault-no-web-address = ist keine Webadresse
notify-fault-plain-http = würde Nachrichten unverschlüsselt senden
notify-fault-plain-http-hint = schreiben Sie https://, oder allow_private = true, wenn es Ihr eigenes Netz nie verlässt
notify-fault-private = { $address } ist keine öffentliche Adresse
notify-fault-private-hint = schreiben Sie allow_private = true, wenn das gewollt ist
notify-fault-credentials = enthält Benutzername oder Passwort
notify-fault-credentials-hint = legen Sie Geheimes in eine Datei oder die Umgebung
notify-fault-secret = das Geheimnis muss whsec_ und 24 bis 64 Bytes in Base64 sein: { $why }
notify-fault-secret-missing = schreiben Sie secret_env oder secret_file: Daran erkennt der Empfänger, dass Nachrichten von Ihnen sind
notify-fault-lane = keine Spur { $id } in dieser Datei
notify-fault-group = keine Gruppe { $id } in dieser Datei
notify-fault-known = bekannt sind: { $known }
notify-fault-broker = schreiben Sie die Adresse des Brokers: "mqtt.lan" oder "mqtt.lan:1883"
notify-fault-topic = schreiben Sie ein Topic ohne Platzhalter und Leerzeichen, z. B. "plategate/north"

## MQTT

notify-taken = { $host } hat es angenommen
notify-ha-event = Ereignisse
notify-ha-violations = Verstöße heute
notify-ha-camera = Kamera { $name }
notify-ha-open = { $name } öffnen
notify-ha-area = Fahrzeuge in { $name }
notify-ha-picture = Letztes Bild

## Mail, services, syslog

notify-fault-server = schreiben Sie den Mailserver: "mail.example" oder "mail.example:587"
notify-fault-mailbox = schreiben Sie eine Adresse: "gate@example.org"
notify-fault-recipients = schreiben Sie 1 bis { $most } Adressen: ["guard@example.org"]
notify-fault-profile = schreiben Sie eines von { $known }, oder den Pfad einer eigenen Datei
notify-fault-profile-asks = das Profil braucht es
notify-fault-placeholder = enthält { $name } in doppelten geschweiften Klammern, wo nur diese stehen dürfen: { $known }
notify-fault-syslog = schreiben Sie "udp://host:514", "tcp://host:514" oder "unix:/dev/log"
notify-sent-unanswered = an { $host } gesendet, das nichts antwortet

## Web Push

notify-fault-contact = schreiben Sie, an wen Push-Dienste sich wenden können: "mailto:admin@example.org"
notify-push-alone = Geräte kennt nur das laufende Gateway: Senden Sie den Test mit POST /api/v1/notify/ID/test
notify-push-key = für Web Push ließ sich kein Schlüssel erzeugen
notify-push-told = an { $count ->
    [one] ein Gerät
   *[other] { $count } Geräte
 } gemeldet
notify-kind-tailgating = Auffahren
notify-tailgated = An { $lane } ist jemand dicht hinter einem anderen Fahrzeug durchgefahren
