
doctor-well = in Ordnung
doctor-look = ansehen
doctor-fault = FEHLER
doctor-advice = → { $advice }
doctor-sum =
    { $faults ->
        [0] { $things } Dinge geprüft, keines fehlerhaft
        [one] { $things } Dinge geprüft, 1 fehlerhaft
       *[other] { $things } Dinge geprüft, { $faults } fehlerhaft
    }{ $looks ->
        [0] .
        [one] ; 1 anzusehen.
       *[other] ; { $looks } anzusehen.
    }

doctor-of-site-file = Anlagendatei
doctor-of-clock = Uhr
doctor-of-disk = Datenträger
doctor-of-data = Daten
doctor-of-certificate = Zertifikat
doctor-of-models = Modelle
doctor-of-dashboard = Oberfläche
doctor-of-camera = Kamera { $id }
doctor-of-substream = zweiter Stream der Kamera { $id }
doctor-of-gate = Schranke { $id }
doctor-of-contact = Kontakt von { $lane }

doctor-site-file-well =
    in Ordnung, mit { $lanes ->
        [one] 1 Spur
       *[other] { $lanes } Spuren
    } und { $cameras ->
        [one] 1 Kamera
       *[other] { $cameras } Kameras
    }
doctor-site-file-look = prüfen Sie, ob das so gemeint ist; `plategate check` sagt mehr

doctor-clock-well = wird von einem Zeitserver gestellt
doctor-clock-fault = wird von keinem Zeitserver gestellt: Geht sie falsch, stimmen Zeiten, Aufzeichnungen und Authenticator-Codes nicht mehr
doctor-clock-look = ob ein Zeitserver sie stellt, lässt sich hier nicht feststellen
doctor-clock-advice = installieren Sie chrony, oder schalten Sie systemd-timesyncd ein (`timedatectl set-ntp true`), mit einem Server, den dieses Netz erreicht

doctor-disk-well = { $free } MB frei
doctor-disk-look = { $free } MB frei, aber die Bilder dürfen noch { $wanted } MB belegen
doctor-disk-fault = nur noch { $free } MB frei: Bald kann nichts mehr geschrieben werden
doctor-disk-unknown = der freie Platz lässt sich nicht feststellen ({ $e })
doctor-disk-advice = schaffen Sie Platz auf dem Datenträger von { $path }, oder verringern Sie `evidence_max_mb` und `evidence_days` in [store]

doctor-data-well = { $path }, von dieser Version
doctor-data-empty = { $path }, leer: hier ist noch nichts gelaufen
doctor-data-none = { $path } ist noch nicht vorhanden
doctor-data-none-advice = der erste Start legt ihn an, wenn der Benutzer des Gateways dort schreiben darf
doctor-data-closed = { $path } ist für diesen Benutzer nicht beschreibbar
doctor-data-closed-advice = führen Sie das als Benutzer des Gateways aus (`sudo -u plategate …`); kommt die Meldung wieder, machen Sie diesen zum Eigentümer
doctor-data-open = jeder auf diesem Rechner kann in { $path } (Modus { $mode }) hineinsehen, wo Kennzeichen und Bilder liegen
doctor-data-open-advice = chmod 700 { $path }
doctor-data-older = die Datenbank stammt von einer älteren Version: Der nächste Start übernimmt sie
doctor-data-older-advice = zuvor plategate backup: ein älteres Programm kann sie danach nicht mehr lesen
doctor-data-broken-advice = installieren Sie das Programm, das sie geschrieben hat, oder spielen Sie eine Sicherung zurück (docs/ref/journal.md)

doctor-certificate-well =
    noch gültig für { $days ->
        [one] 1 Tag
       *[other] { $days } Tage
    }
doctor-certificate-soon =
    { $days ->
        [0] läuft heute ab
        [one] läuft in 1 Tag ab
       *[other] läuft in { $days } Tagen ab
    }
doctor-certificate-over =
    abgelaufen seit { $days ->
        [one] 1 Tag
       *[other] { $days } Tagen
    }: Browser lehnen es ab
doctor-certificate-unread = nicht lesbar ({ $e })
doctor-certificate-none = die Datei enthält kein Zertifikat
doctor-certificate-advice = legen Sie an Stelle der Datei ein neues Zertifikat ab; das laufende Gateway übernimmt es binnen einer Minute

doctor-models-well = Paket { $name } aus { $folder } ist verwendbar
doctor-models-advice = installieren Sie das Paket erneut, oder `make setup` in einem Checkout

doctor-dashboard-answers = antwortet unter { $address }: Das Gateway läuft
doctor-dashboard-silent = unter { $address } antwortet nichts, und der Port ist frei
doctor-dashboard-silent-advice = starten Sie das Gateway: `systemctl start plategate`; warum es nicht läuft: `journalctl -u plategate`
doctor-dashboard-taken = unter { $address } antwortet nichts, und der Port lässt sich nicht öffnen ({ $e })
doctor-dashboard-taken-advice = geben Sie in [web] bei `listen` eine Adresse dieses Rechners und einen freien Port an

doctor-camera-well = { $fps } Bilder je Sekunde, { $kbit } kbit/s
doctor-camera-seen = Bilder kommen
doctor-camera-file = aufgezeichnet: nichts zu erreichen
doctor-camera-push = liest selbst und sendet an { $listen }; ob Lesungen kommen, zeigt die Seite ihrer Spur
doctor-camera-keys = nur alle { $seconds } s ein Schlüsselbild: eine ruhende Spur wacht erst beim nächsten auf
doctor-camera-keys-advice = stellen Sie den Schlüsselbildabstand der Kamera (I-Frame, GOP) auf eine Sekunde
doctor-camera-lost = { $lost } Pakete gingen unterwegs verloren
doctor-camera-lost-advice = prüfen Sie Kabel, Switch und Funkstrecken; verwenden Sie TCP (`transport = "tcp"`)

doctor-gate-well = erreichbar: { $what }
doctor-gate-advice = prüfen Sie Strom, Kabel und Adresse; lösen Sie dann einen Impuls aus, während jemand danebensteht: plategate gate-test { $id } SITE.toml --yes

doctor-contact-well = erreichbar: { $what }
doctor-contact-fault = { $what }: { $e }
doctor-contact-late = { $what }: keine Antwort in der Zeit
doctor-contact-advice = prüfen Sie Strom, Kabel und Adresse des Geräts
doctor-of-backup = Sicherung
doctor-backup-off = in der Anlagendatei ist keine verlangt
doctor-backup-advice = schreiben Sie einen Abschnitt [backup] mit dir auf einem anderen Datenträger oder Rechner (docs/guide/backup.md)
doctor-backup-none-advice = ist { $dir } eingehängt, und darf der Benutzer des Gateways dort schreiben? plategate backup sagt, woran es liegt
doctor-camera-answers = { $at } antwortet; ob Lesungen kommen, zeigt die Seite ihrer Spur
doctor-camera-push-advice = docs/guide/cameras.md sagt, was einzustellen ist, Hersteller für Hersteller; `plategate probe-device ADRESSE` sieht sich das Gerät an
