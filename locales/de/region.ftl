### Mehrere Gateways, eine Region: die Verbindung zu den anderen und `plategate region`.

## Die Standortdatei

region-fault-name = den Namen der Region schreiben, wie `plategate region init` ihn bekam, z. B. name = "campus"
region-fault-gateway = den Namen dieses Gateways in seiner Region schreiben, höchstens 40 Buchstaben, Ziffern, - und _, z. B. gateway = "north"
region-fault-postgres = schreiben, wo die Datenbank der Region ist und als wer man sich anmeldet, z. B. postgres = "postgres://plategate_north@db1/plategate"
region-fault-no-address = ist keine Adresse einer PostgreSQL-Datenbank mit Benutzer und Rechner
region-fault-password = enthält ein Passwort
region-renamed = Die Standortdatei nennt dieses Gateway in seiner Region { $now }, und es begann dort als { $was }: wieder { $was } schreiben. Ein Name bleibt für immer

## Zustand

region-connecting = Verbindet sich mit der Datenbank der Region
region-well =
    { $count ->
        [one] Die Datenbank der Region hat alle Nachrichten; ein Gateway gehört zu ihr
       *[other] Die Datenbank der Region hat alle Nachrichten; { $count } Gateways gehören zu ihr
    }
region-link-down = Keine Verbindung zu den anderen Parkplätzen seit { $since }: { $why }. Dieser Parkplatz arbeitet allein weiter und meldet, was geschieht, sobald die Verbindung wieder da ist.
region-news-missing = Es fehlen Nachrichten von { $lots }
region-lot-since = { $gateway } seit { $since }
region-clock-ahead = Die Uhr dieses Rechners geht { $by_s } s vor gegen die der Datenbank der Region: die Zeitdienste beider Rechner prüfen (timedatectl)
region-clock-behind = Die Uhr dieses Rechners geht { $by_s } s nach gegen die der Datenbank der Region: die Zeitdienste beider Rechner prüfen (timedatectl)

## Warum keine Verbindung besteht

region-no-answer = keine Antwort innerhalb von { $limit_s } s: nach dem Netz und dem Rechner der Datenbank sehen
region-link-ended = die Datenbank hat die Verbindung beendet
region-log-in-refused = die Datenbank lehnt die Anmeldung ab ({ $message }): die Rolle in `postgres`, ihr Passwort und pg_hba.conf prüfen
region-disk-full = die Platte der Datenbank ist voll ({ $message }): dort Platz schaffen
region-no-schema = in dieser Datenbank ist keine Region ({ $message }): den Namen der Datenbank prüfen oder `plategate region init` ausführen
region-no-right = die Datenbank lässt diese Rolle das nicht tun ({ $message }): `plategate region init` mit dem Namen dieses Gateways noch einmal ausführen
region-none-there = in { $place } ist keine Region: den Namen der Datenbank prüfen oder `plategate region init` ausführen
region-newer = die Region in { $place } hat Form { $form }, und dieses Programm kennt höchstens Form { $knows }: dieses Gateway aktualisieren
region-older = die Region in { $place } hat Form { $form }, und dieses Programm braucht Form { $knows }: `plategate region init` mit diesem Programm ausführen
region-other-name = die Region in { $place } heißt { $name }, und die Standortdatei sagt { $wanted }: `name` und `postgres` prüfen
region-role-of-other = die Rolle { $role } ist die des Gateways { $own }, und die Standortdatei sagt { $wanted }: `gateway` und `postgres` prüfen
region-role-of-none = die Rolle { $role } ist die keines Gateways: `plategate region init` mit --gateway { $wanted } ausführen
region-name-taken = der Name { $name } ist auf { $host } in Gebrauch (gehört vor { $ago_s } s): ist das ein anderer Rechner, einem von beiden einen anderen Namen geben; ist es dieser vor seinem Neustart, geht es innerhalb von { $lease_s } s von selbst weiter
region-name-lost = den Namen { $name } hat ein anderer Prozess übernommen, denn dieser wurde zu lange nicht gehört
region-foreign-schema = das Schema plategate in dieser Datenbank ist nicht von diesem Programm ({ $message }): eine andere Datenbank nehmen
region-certificate = das Zertifikat des Datenbankrechners wird nicht angenommen ({ $message }): als `ca` das Zertifikat dessen angeben, der es unterschrieben hat, und als Rechner in `postgres` seinen Namen
region-ca-unreadable = die Zertifikate in { $place } sind nicht lesbar: { $e }

## plategate region

region-made = Die Region { $name } ist in { $place }, Form { $form }.
region-gateway-made = { $gateway } meldet sich als { $role } an; das Passwort steht in { $file }
region-gateway-known = { $gateway } meldet sich als { $role } an, mit dem Passwort, das es hat
region-password-file = { $file } kann nicht geschrieben werden: { $e }
region-bad-name = „{ $name }“ ist kein Name eines Gateways: höchstens 40 Buchstaben, Ziffern, - und _
region-taken-name = die Datenbank enthält schon die Region { $name }, und eine Datenbank ist eine Region: eine andere Datenbank nehmen oder --region { $name }
region-no-section = Die Standortdatei hat keinen Abschnitt [region]
region-address = „{ $text }“ ist keine Adresse einer PostgreSQL-Datenbank: postgres://ADMIN@RECHNER/DATENBANK schreiben
region-status-head = Region { $name }, Form { $form }, { $facts } Tatsachen aus höchstens { $days } Tagen
region-status-row = { $gateway }: { $seen }; Version { $build } auf { $host }; gemeldet bis { $epoch }.{ $seq }; seine Uhr geht { $ahead_ms } ms vor
region-status-new = { $gateway }: war noch nicht da
region-seen-now = da, gehört vor { $ago_s } s
region-seen-silent = STUMM, gehört vor { $ago_s } s
region-forgotten = { $gateway } gehört nicht mehr zur Region; { $facts } seiner Tatsachen sind gelöscht, und seine Rolle { $role } kann sich nicht anmelden
region-forget-unknown = Es gibt kein Gateway { $gateway } in der Region. Es gibt: { $known }
region-forget-there = { $gateway } wurde vor { $ago_s } s gehört: zuerst anhalten

## Die Standortdatei: Bilder

region-fault-no-web-address = ist keine Adresse eines Dashboards
region-fault-pictures = Schreiben Sie, wo die anderen Gateways das Dashboard von diesem erreichen, z. B. pictures = "https://10.1.2.3:8080/"

## Parkplätze

menu-lots = Parkplätze
lots-lots = Parkplätze
lots-violations = Verstöße aller Parkplätze
lots-passages = Durchfahrten aller Parkplätze
lots-region = Region { $region }
lots-inside-all = { $total ->
        [one] ein Fahrzeug drinnen, über alle Parkplätze
       *[other] { $total } Fahrzeuge drinnen, über alle Parkplätze
    }
lots-down = <b>Keine Verbindung zu den anderen Parkplätzen seit { $since }:</b> { $why }. Dieser Parkplatz arbeitet für sich weiter; von den anderen steht hier, was damals bekannt war.
lots-this = dieser Parkplatz
lots-silent = Seit { $since } ist nichts von ihm zu hören: seine Nachrichten fehlen
lots-no-link = Keine Verbindung zu den anderen Parkplätzen
lots-never = Er war noch nicht da
lots-well = Alles in Ordnung
lots-not-well = { $count ->
        [one] Eines ist nicht in Ordnung
       *[other] { $count } Dinge sind nicht in Ordnung
    }
lots-gates-off = Die Schranken sind abgeschaltet: keine öffnet
lots-lane-blind-since = { $lane } sieht seit { $since } nichts
lots-lane-blind = { $lane } sieht nichts
lots-gate-not-well = Schranke { $gate } ist nicht in Ordnung
lots-part-journal = Sein Journal kann nicht geschrieben werden
lots-part-disk = Seine Platte ist fast voll
lots-part-clock = Seine Uhr ist nicht in Ordnung
lots-part-backup = Seine Sicherung ist alt oder fehlgeschlagen
lots-part-audit = Sein Prüfprotokoll ist nicht in Ordnung
lots-part-other = Nicht in Ordnung: { $part }
lots-clock-ahead = Seine Uhr geht { $by_s } s vor gegen die der Datenbank
lots-clock-behind = Seine Uhr geht { $by_s } s nach gegen die der Datenbank
lots-news-not-yet-at = Seine letzten Nachrichten sind noch nicht bei { $lots }
lots-unknown-facts = { $count ->
        [one] Er hat etwas gemeldet, das diese Version nicht kennt: aktualisieren Sie dieses Gateway
       *[other] Er hat { $count } Dinge gemeldet, die diese Version nicht kennt: aktualisieren Sie dieses Gateway
    }
lots-heard = Gehört
lots-build = Version
lots-clock = Uhr geht vor (ms)
lots-lanes = Spuren, die sehen
lots-of = { $count } von { $of }
lots-disk = Frei auf der Platte (GB)
lots-backup = Letzte Sicherung
lots-lot = Parkplatz
lots-all = Alle Parkplätze
lots-no-violations = Keine Verstöße, auf keinem Parkplatz.
lots-no-small-picture = Kein kleines Bild gekommen
lots-shot = Jetzt: <b>{ $lot }</b>, { $lane }, { $at }
lots-shot-before = Vorher: <b>{ $lot }</b>, { $at }
lots-full-picture = Ganzes Bild
lots-story = Dieses Fahrzeug kam in { $lot } um { $at } herein und wurde dort beim Ausfahren nicht gesehen. { $gap } später kam es an diese Spur.
lots-story-nothing-before = Eine Einfahrt dieses Fahrzeugs ist nicht genannt.
lots-decided-there = { $lot } hat das selbst entschieden. Seine Bilder bleiben dort; das ganze Bild wird geholt, wenn Sie es verlangen.
lots-not-for-some-lanes = Sie sehen nur einige Spuren dieses Parkplatzes. Andere Parkplätze sieht, wer alle Spuren sieht
lots-picture-no-way = Zu den Bildern von { $lot } führt kein Weg: `pictures` in dessen Standortdatei sagt, wo sie sind, und `picture_token_file` muss in beiden stehen
lots-picture-silent = { $lot } ist nicht zu erreichen: das Bild bleibt dort, bis die Verbindung wieder da ist
lots-picture-not-trusted = { $lot } weist ein Zertifikat vor, dem dieses Gateway nicht traut: `picture_ca` in der Standortdatei sagt, von wem es unterschrieben sein muss
lots-picture-refused = { $lot } gibt das Bild nicht heraus: prüfen Sie, ob `picture_token_file` auf beiden Parkplätzen denselben Text enthält
lots-picture-gone = { $lot } hat dieses Bild nicht mehr
error-cannot-be-had-now = Das ist jetzt nicht zu haben
permit-not-yet-at = Die letzte Änderung dieser Berechtigung ist noch nicht bei { $lots }
exemptions-not-yet-at = noch nicht bei { $lots }
muster-silent = Von diesem Parkplatz ist seit { $since } nichts zu hören: wer seither hinausgefahren ist, steht noch auf der Liste.
