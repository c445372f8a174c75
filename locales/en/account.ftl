### Log-in, accounts and users.

## Account

account-change-password = Change password
account-changing-it-logs-you-out = Changing it logs you out everywhere else.
account-code = Code
account-here = here
account-language = Language
account-as-the-browser-asks = As set in the browser
account-use-language = Use this language
account-no-such-language = This language is not available.
account-last-used = Last used
account-log-out-everywhere = Log out everywhere
account-make-ten-new-ones = Make ten new ones
account-new-recovery-codes = New recovery codes
account-of-the-app-or-a = From the app, or a recovery code.
account-off-with-it-a-stolen = Off. When it is on, a stolen password is not enough: you also type a code that an app on your phone shows.
account-on = On
account-password = Password
account-recovery-codes-are-left = { $recovery_left } recovery codes are left.
account-second-factor = Second factor
account-set-up = Set up
account-set-up-another-phone = Set up another phone
account-since-you-log-in-with = since { $since }. You log in with your password and a code from your app.
account-take-the-old-one-away = Remove the old one
account-the-old-ones-no-longer = The old ones stop working.
account-this-site-asks-it-of = This site requires it for your role: it cannot be turned off.
account-turn-off = Turn off
account-turn-off-or-set-up = Turn off, or set up another phone
account-where-you-are-logged-in = Where you are logged in
account-which = Which

## Confirm

confirm-confirm = Confirm
confirm-or-one-of-your-recovery = Or one of your recovery codes.
confirm-this-changes-much-at-once = This changes a lot at once. What you have filled in is kept; it is done as soon as you confirm.
confirm-you-are-asked-again-when = You are asked again after five minutes.
confirm-your-password = Your password

## Login

login-first-time-here-the-gateway = First time here? The gateway printed the name <code>admin</code> and a one-time password when it started.
login-log-in = Log in · { $site }
login-log-in-2 = Log in
login-your-form-is-kept = What you typed is kept for ten minutes: after you log in it stands in its form, and you can send it again.
login-name = Name
login-password = Password

## Login code

login-code-code = Code · { $site }
login-code-log-in = Log in
login-code-log-in-as-somebody-else = Log in as someone else
login-code-one-of-the-ten-that = One of the ten that you wrote down. An administrator can help, too.
login-code-phone-lost = Phone lost?
login-code-recovery-code = Recovery code
login-code-your-code = Your code

## Password

password-at-least-characters-a-sentence = At least { $min_chars } characters. A sentence is good.
password-change-password = Change password
password-new-password = New password
password-new-password-again = New password again
password-one-time-password = One-time password
password-password-so-far = Current password
password-you-came-in-with-a = You logged in with a one-time password. Choose your own before you go on.

## Recovery codes

recovery-codes-i-have-them = I have them
recovery-codes-keep-these-on-paper-each = <b>Keep these on paper.</b> Each one logs you in once, in place of the app's code, when the phone is lost. They are shown only now.
recovery-codes-recovery-codes = Recovery codes

## Second factor

second-factor-cannot-scan-it-type-it = Cannot scan it? Type it
second-factor-choose-time-based-and-type = Choose "time based" and type this key: <code class="secret">{ $secret }</code>
second-factor-open-an-authenticator-app-on = Open an authenticator app on your phone (any of them) and scan this.
second-factor-qr-code-for-the-app = QR code for the app. The same key is below as text.
second-factor-set-up = Set up
second-factor-this-site-asks-a-second = This site requires a second factor for your role. Set it up before you go on.
second-factor-turn-on = Turn on
second-factor-type-the-code-that-the = Type the code that the app shows now

## Users

users-add = Add
users-add-a-person = Add a person
users-an-attendant-resets-at-most = An attendant may reset at most { $resets } plates in { $shift_h } hours.
# Role of a token: its program acts "as attendant".
users-as = as { $role }
# Label before a choice of roles.
users-as-2 = As
# Who created the token.
users-by = by { $by }
users-change = Change
# Legend of the tick boxes: what the API token allows.
users-it-may = Allowed to
users-lanes-of-none-ticked-all = Lanes of { $name }; none ticked: all
users-last-used = Last used
users-let-a-program-in = Add API token
users-let-in-again = Enable
users-make-a-token = Create token
users-may = Allowed to
users-may-log-in = May log in
users-may-not-log-in = Disabled
users-name = Name
users-never = never
users-new-password = New password
users-none-a-program-a-pin = None. A program (a PIN terminal, a booking system) uses <code>/api/v1</code> with an API token of its own.
users-one-time-password = One-time password
users-over = Expired
users-persons-known =
    { $users ->
        [one] <b>{ $users }</b> user
       *[other] <b>{ $users }</b> users
    }
users-phone-lost = Phone lost
users-program = Program
users-programs = API tokens
users-role = Role
users-role-of = Role of { $name }
users-roles = Roles
users-second-factor = Second factor
users-set = Set
users-set-lanes = Set lanes
users-some-lanes-only = Some lanes only
users-stop = Disable
users-take-back = Revoke
users-until = Until
users-users = Users
users-you = you
users-you-get-a-password-to = You get a password to hand over. It works once; then the user chooses a new one.
users-you-see-the-token-once = The token is shown once. Copy it into the program.

## Roles

# Viewer: looks at everything, changes nothing.
role-viewer = viewer
# Attendant: opens barriers and answers waiting vehicles.
role-attendant = attendant
role-supervisor = supervisor
role-administrator = administrator

## Users: said by its handler

users-open-gates-switch-them-off-and = open gates, switch them off and on, report PINs and cards
users-forget-where-vehicles-are = reset passback status
users-say-what-reads-show = correct reads
users-tell-what-was-read = tell what was read at a lane
users-change-permits-and-exemptions = change permits and exemptions
users-read-the-audit-log = read the security audit
users-say-who-may-log-in = manage users
users-looks-at-everything-except-the-audit = sees everything except the security audit and this page
users-also-opens-gates-switches-them-off = also opens gates, switches them off and on, resets a plate
users-also-permits-exemptions-wider-resets-trying = also permits, exemptions, resets of many vehicles, trying rules, the security audit
users-also-says-who-may-log-in = also manages users
users-is-added-one-time-password-shown = { $name } is added. One-time password, shown only now: { $password }
users-there-is-no-such-role = There is no such role.
users-that-cannot-be-changed = That cannot be changed.
users-new-one-time-password-of-shown = New one-time password of { $name }, shown only now: { $reveal }
users-done = Done: { $said }.
users-lanes-none-ticked-all = Lanes; none ticked: all
users-until-is-not-a-date-and = "Until" must be a date and time in the future: every token has an end.
users-token-for-shown-only-now = Token for { $token }, shown only now: { $secret }
users-the-program-is-out = The token of { $form } is revoked.

## Account: said by its handler

account-your-account = Your account

## Login: said by its handler

login-too-many-are-logging-in-at = Too many are logging in at this moment. Wait a few seconds and try again.
login-too-many-wrong-passwords-please-wait = Too many wrong passwords. Please wait { $minutes } min and try again.
login-that-recovery-code-is-used-up = That recovery code is used up; { $left } are left. If you have a new phone, set up your second factor again under "Your account".
login-the-name-or-the-password-is = The name or the password is wrong.
login-the-code-is-wrong-or-was = The code is wrong, or was used already: wait for the next one.
login-the-log-in-did-not-come = The log-in did not come from this dashboard.

## Password: said by its handler

password-the-password-has-been-changed = The password has been changed.

## Second factor: said by its handler

second-factor-recovery-codes = Recovery codes
second-factor-set-up-the-second-factor = Set up the second factor
second-factor-that-is-not-the-code-that = That is not the code that the app shows now. If it keeps happening, check the phone's clock.
second-factor-the-second-factor-is-on-from = The second factor is on: from now on you also need a code to log in.
second-factor-the-second-factor-is-off = The second factor is off.
users-read = read

## Messages to this phone

account-tell-this-phone = Messages to this phone
account-tell-this-phone-what = A message comes also while the phone is locked and Plategate is closed: a vehicle waits, a permit was refused, a camera or gate is down. No plate stands in its title.
account-notify-this-phone = Notify this phone
account-notify-it-no-more = Stop notifying it
account-push-is-on = This device is notified.
account-push-no-target = This gateway sends no such messages: an administrator has to set up a target of kind "push" in the site file.
account-push-no-certificate = This page came without a certificate that the browser trusts: without one, no message reaches a locked phone.
account-push-no-browser = This browser takes no such messages.
account-push-denied = Messages from this page are blocked in this browser. Allow them in its settings for this page.
account-push-failed = That did not work. Is the phone online? Please try again.
account-push-what-remains = What works without: the sound and the number in the title while a page is open, and messages by a service of your own, such as ntfy.

## No connection

offline-no-connection = No connection to the gateway
offline-what-to-do = Is this device in the network of the car park? Nothing is shown while the gateway cannot be reached.
offline-try-again = Try again
