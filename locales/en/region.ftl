### Several gateways, one region: the link to the others, and `plategate region`.

## The site file

region-fault-name = write the region's name, as `plategate region init` was given it, e.g. name = "campus"
region-fault-gateway = write this gateway's name in its region, at most 40 letters, digits, - and _, e.g. gateway = "north"
region-fault-postgres = write where the region's database is and as whom to log in, e.g. postgres = "postgres://plategate_north@db1/plategate"
region-fault-no-address = is no address of a PostgreSQL database with a user and a host
region-fault-password = holds a password
region-renamed = The site file calls this gateway { $now } in its region, and it began there as { $was }: write { $was } again. A name stays for good

## Health

region-connecting = Connecting to the region's database
region-well =
    { $count ->
        [one] The region's database has all news; one gateway belongs to it
       *[other] The region's database has all news; { $count } gateways belong to it
    }
region-link-down = No link to the other lots since { $since }: { $why }. This lot goes on by itself, and tells what happens when the link is back.
region-news-missing = News are missing of { $lots }
region-lot-since = { $gateway } since { $since }
region-clock-ahead = This machine's clock is { $by_s } s ahead of that of the region's database: check both machines' time services (timedatectl)
region-clock-behind = This machine's clock is { $by_s } s behind that of the region's database: check both machines' time services (timedatectl)

## Why there is no link

region-no-answer = no answer within { $limit_s } s: look at the network and at the database's machine
region-link-ended = the database ended the connection
region-log-in-refused = the database refuses the log-in ({ $message }): check the role in `postgres`, its password, and pg_hba.conf
region-disk-full = the database's disk is full ({ $message }): free some space there
region-no-schema = there is no region in this database ({ $message }): check the database's name, or run `plategate region init`
region-no-right = the database does not let this role do that ({ $message }): run `plategate region init` again with this gateway's name
region-none-there = there is no region in { $place }: check the database's name, or run `plategate region init`
region-newer = the region in { $place } has form { $form }, and this build knows form { $knows } at most: upgrade this gateway
region-older = the region in { $place } has form { $form }, and this build needs form { $knows }: run `plategate region init` with this build
region-other-name = the region in { $place } is { $name }, and the site file says { $wanted }: check `name` and `postgres`
region-role-of-other = the role { $role } is that of the gateway { $own }, and the site file says { $wanted }: check `gateway` and `postgres`
region-role-of-none = the role { $role } is that of no gateway: run `plategate region init` with --gateway { $wanted }
region-name-taken = the name { $name } is in use on { $host } (heard { $ago_s } s ago): if that is another machine, give one of them another name; if it is this one before it started anew, it goes on by itself within { $lease_s } s
region-name-lost = the name { $name } was taken by another process, for this one had not been heard for too long
region-foreign-schema = the schema plategate in this database is not of this program ({ $message }): use another database
region-certificate = the certificate of the database's machine is not accepted ({ $message }): write the certificate of whoever signed it as `ca`, and its name as the host in `postgres`
region-ca-unreadable = the certificates in { $place } cannot be read: { $e }

## plategate region

region-made = The region { $name } is in { $place }, form { $form }.
region-gateway-made = { $gateway } logs in as { $role }; its password is in { $file }
region-gateway-known = { $gateway } logs in as { $role }, with the password that it has
region-password-file = { $file } cannot be written: { $e }
region-bad-name = "{ $name }" is no name of a gateway: at most 40 letters, digits, - and _
region-taken-name = the database holds the region { $name } already, and one database is one region: use another database, or --region { $name }
region-no-section = The site file has no [region] section
region-address = "{ $text }" is no address of a PostgreSQL database: write postgres://ADMIN@HOST/DATABASE
region-status-head = Region { $name }, form { $form }, { $facts } facts of at most { $days } days
region-status-row = { $gateway }: { $seen }; build { $build } on { $host }; told up to { $epoch }.{ $seq }; its clock is { $ahead_ms } ms ahead
region-status-new = { $gateway }: has not been there yet
region-seen-now = there, heard { $ago_s } s ago
region-seen-silent = SILENT, heard { $ago_s } s ago
region-forgotten = { $gateway } belongs to the region no more; { $facts } of its facts are dropped, and its role { $role } cannot log in
region-forget-unknown = There is no gateway { $gateway } in the region. There are: { $known }
region-forget-there = { $gateway } was heard { $ago_s } s ago: stop it first

## The site file: pictures

region-fault-no-web-address = is no address of a dashboard
region-fault-pictures = write where the other gateways reach this one's dashboard, e.g. pictures = "https://10.1.2.3:8080/"

## Lots

menu-lots = Lots
lots-lots = Lots
lots-violations = Violations of all lots
lots-passages = Passages of all lots
lots-region = The region { $region }
lots-inside-all = { $total ->
        [one] one vehicle inside, over all lots
       *[other] { $total } vehicles inside, over all lots
    }
lots-down = <b>No link to the other lots since { $since }:</b> { $why }. This lot goes on by itself; what is said of the others is what was known then.
lots-this = this lot
lots-silent = Nothing is heard of it since { $since }: its news are missing
lots-no-link = No link to the other lots
lots-never = It has not been there yet
lots-well = All is well
lots-not-well = { $count ->
        [one] One thing is not well
       *[other] { $count } things are not well
    }
lots-gates-off = Gates are off: no barrier opens
lots-lane-blind-since = { $lane } sees nothing since { $since }
lots-lane-blind = { $lane } sees nothing
lots-gate-not-well = Gate { $gate } is not well
lots-part-journal = Its journal cannot be written
lots-part-disk = Its disk is nearly full
lots-part-clock = Its clock is not well
lots-part-backup = Its backup is old or failed
lots-part-audit = Its audit log is not well
lots-part-other = Not well: { $part }
lots-clock-ahead = Its clock is { $by_s } s ahead of the database's
lots-clock-behind = Its clock is { $by_s } s behind the database's
lots-news-not-yet-at = Its latest news are not yet at { $lots }
lots-unknown-facts = { $count ->
        [one] It has told one thing that this build does not know: upgrade this gateway
       *[other] It has told { $count } things that this build does not know: upgrade this gateway
    }
lots-heard = Heard
lots-build = Build
lots-clock = Clock ahead (ms)
lots-lanes = Lanes that see
lots-of = { $count } of { $of }
lots-disk = Free on disk (GB)
lots-backup = Last backup
lots-lot = Lot
lots-all = All lots
lots-no-violations = No violations in any lot.
lots-no-small-picture = No small picture has come
lots-shot = Now: <b>{ $lot }</b>, { $lane }, { $at }
lots-shot-before = Before: <b>{ $lot }</b>, { $at }
lots-full-picture = Full picture
lots-story = This vehicle came in at { $lot } at { $at } and has not been seen leaving there. { $gap } later it came to this lane.
lots-story-nothing-before = No entry of this vehicle is named.
lots-decided-there = { $lot } decided this, by itself. Its pictures stay there; the full picture is fetched when you ask for it.
lots-not-for-some-lanes = You see some lanes of this lot only. Other lots are for people who see all lanes
lots-picture-no-way = There is no way to the pictures of { $lot }: `pictures` in its site file says where they are, and `picture_token_file` must be set in both
lots-picture-silent = { $lot } cannot be reached: its picture stays there until the link is back
lots-picture-not-trusted = { $lot } shows a certificate that this gateway does not trust: `picture_ca` in the site file says by whom it must be signed
lots-picture-refused = { $lot } does not give the picture: check that `picture_token_file` holds the same text in both lots
lots-picture-gone = { $lot } does not keep this picture any more
error-cannot-be-had-now = That cannot be had now
permit-not-yet-at = This permit's latest change is not yet at { $lots }
exemptions-not-yet-at = not yet at { $lots }
muster-silent = Nothing has been heard of this lot since { $since }: who has left since is still on this list.
