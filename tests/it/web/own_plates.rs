//! Holders of permits change their plates themselves, by a link: within the limits of the site file, and no others.

use std::sync::Arc;
use std::time::Duration;

use plategate::domain::event::{Input, PermitChange};
use plategate::port::accounts::Role;
use plategate::port::own_plates::{OwnPlates, Rule};
use plategate::web::Settings;
use serde_json::Value;

use super::api::Program;
use super::car_park::CarPark;
use super::roles::person;
use super::{Got, Person, Served, day, serve, serve_parts};

/// Holders of tenants' permits may have two plates, and change them twice a month.
pub async fn served(park: &Arc<CarPark>) -> Served {
    let mut parts = park.parts.clone();
    let rules = vec![Rule::of_group("tenant", 2, 2)];
    parts.ports.own_plates = Arc::new(OwnPlates::by(rules));
    serve_parts(park.clone(), parts, Settings::default()).await
}

/// Makes a link on the permit's page; the path of it, as the page shows it once.
pub async fn make(person: &mut Person, permit: &str) -> String {
    let page = format!("/permits/{permit}");
    let got = person.post(&format!("{page}/link"), &[]).await;
    assert_eq!((got.status, got.location.as_str()), (303, page.as_str()));
    let shown = person.get(&page).await.body;
    let (_, link) = shown.split_once("shown only now: http://").unwrap();
    let path = link.split_once('/').unwrap().1;
    let path: String = path.chars().take_while(|c| !"<\" ".contains(*c)).collect();
    let again = person.get(&page).await.body;
    assert!(!again.contains(&path) && again.contains("Made on"), "once");
    format!("/{path}")
}

/// A holder who has followed a link.
async fn come(served: &Served, link: &str) -> Person {
    let mut holder = Person::new(served);
    let got = holder.get(link).await;
    assert_eq!((got.status, got.location.as_str()), (303, "/own"));
    let cookie = got.cookie.unwrap();
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
    let page = holder.get("/own").await;
    assert_eq!(page.status, 200, "{}", page.body);
    holder
}

/// Sends plates on the page as it is shown now.
async fn send(holder: &mut Person, plates: &[&str]) -> Got {
    let page = holder.get("/own").await.body;
    let (_, seen) = page.split_once("name=\"seen\" value=\"").unwrap();
    let seen = seen.split('"').next().unwrap().to_owned();
    let mut form = vec![("seen", seen.as_str())];
    form.extend(plates.iter().map(|p| ("plate", *p)));
    holder.post("/own", &form).await
}

async fn plates(park: &CarPark, permit: &str) -> Vec<String> {
    let permit = park.permit(permit).await.unwrap();
    permit.plates.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn where_the_site_file_does_not_say_so_there_is_nothing() {
    let park = CarPark::day().await;
    let served = serve(park.clone()).await;
    let mut boss = person(&served, &park, "boss", Role::Administrator);
    let link = boss.post("/permits/P-1004/link", &[]).await;
    assert_eq!(
        (link.status, link.location.as_str()),
        (303, "/permits/P-1004")
    );
    let page = boss.get("/permits/P-1004").await.body;
    assert!(
        page.contains("does not let the holder of permit P-1004"),
        "{page}"
    );
    assert!(!page.contains("link/remove"), "{page}");
    let mut stranger = Person::new(&served);
    for path in ["/own", "/own/x"] {
        assert_eq!(stranger.get(path).await.status, 404, "{path}");
    }
    assert_eq!(stranger.post("/own", &[]).await.status, 404);
    assert_eq!(park.told().len(), 0);
}

#[tokio::test]
async fn a_holder_changes_plates_so_often_a_month_and_it_is_written_down() {
    let park = CarPark::day().await;
    let served = served(&park).await;
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let link = make(&mut boss, "P-1004").await;
    let mut holder = come(&served, &link).await;
    let page = holder.get("/own").await.body;
    for part in [
        "Permit P-1004, Dragan Ilić",
        "value=\"W90166D\"",
        "2 more changes",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("<script"), "{page}");
    // One more plate; then another in the place of the first.
    let got = send(&mut holder, &["W90166D", "g 17 xy"]).await;
    assert_eq!(
        (got.status, got.location.as_str()),
        (303, "/own"),
        "{}",
        got.body
    );
    assert!(holder.get("/own").await.body.contains("Saved."));
    assert_eq!(plates(&park, "P-1004").await, ["W90166D", "G17XY"]);
    send(&mut holder, &["", "G17XY"]).await;
    assert_eq!(plates(&park, "P-1004").await, ["G17XY"]);
    // The month's changes are used up; next month there are others.
    let got = send(&mut holder, &["G18XY"]).await;
    assert_eq!(got.status, 409);
    assert!(
        got.body.contains("all changes of this month"),
        "{}",
        got.body
    );
    park.clock.advance(Duration::from_secs(31 * 86_400));
    let got = send(&mut holder, &["G18XY"]).await;
    assert_eq!(got.status, 303, "{}", got.body);
    assert_eq!(plates(&park, "P-1004").await, ["G18XY"]);
    // In journal and log, by whom; nothing else was told.
    let by = |input: &Input| match input {
        Input::Permits(PermitChange::Put { by, permit, .. }) => {
            Some((by.clone(), permit.plates.len()))
        }
        _ => None,
    };
    let told: Vec<_> = park.told().iter().map(by).collect();
    let by = |plates| Some(("holder P-1004".to_owned(), plates));
    assert_eq!(told, [by(2), by(1), by(1)]);
    let acts = park.acts();
    let of = |who: &str| acts.iter().filter(|a| a.who == who).count();
    assert_eq!((of("boss"), of("holder P-1004")), (1, 3), "{acts:?}");
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let changes = boss.get("/permits/P-1004").await.body;
    assert!(changes.contains("holder P-1004"), "{changes}");
}

/// What is typed on the page of P-1004 (W90166D), and what is said.
#[tokio::test]
async fn nobody_takes_a_plate_of_others() {
    let park = CarPark::day().await;
    let served = served(&park).await;
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let link = make(&mut boss, "P-1004").await;
    let mut holder = come(&served, &link).await;
    for (typed, said) in [
        (&["W90166D", "MD 114 CN"][..], "MD114CN cannot be used"),
        // Of the deny list: the same words.
        (&["w20417b"], "W20417B cannot be used"),
        (&[""], "at least one plate"),
        (&["W1", "W2", "W3"], "may have 2 plates"),
        (&["W1", "w-1"], "W1 appears twice"),
        (&["<b>"], "&#60;b&#62;"),
        (&["W90166D"], "Nothing was changed"),
    ] {
        let got = send(&mut holder, typed).await;
        assert_eq!(got.status, 409, "{typed:?}");
        assert!(got.body.contains(said), "{typed:?} {said}: {}", got.body);
    }
    assert_eq!(plates(&park, "P-1004").await, ["W90166D"]);
    assert_eq!(park.told().len(), 0);
}

#[tokio::test]
async fn two_plates_of_one_vehicle_and_plates_with_terms_stay_as_they_are() {
    let park = CarPark::day().await;
    let served = served(&park).await;
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let mut permit = day::permit("P-77", "tenant", "Ann", "F1 R1 O1");
    permit.vehicles = vec![permit.plates[..2].to_vec()];
    park.put_permit(permit).await;
    let link = make(&mut boss, "P-77").await;
    let mut holder = come(&served, &link).await;
    let page = holder.get("/own").await.body;
    assert!(page.contains("can change: F1, R1"), "{page}");
    assert_eq!(page.matches("name=\"plate\"").count(), 1, "{page}");
    send(&mut holder, &["N1"]).await;
    assert_eq!(plates(&park, "P-77").await, ["F1", "R1", "N1"]);
    assert_eq!(park.permit("P-77").await.unwrap().vehicles.len(), 1);
}

/// What ends a link: somebody takes it back, another one is made, the permit gets another holder, goes to the deny list, is over.
#[tokio::test]
async fn a_link_is_of_one_holder_and_can_be_taken_back() {
    let park = CarPark::day().await;
    let served = served(&park).await;
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let first = make(&mut boss, "P-1004").await;
    let second = make(&mut boss, "P-1004").await;
    let mut stranger = Person::new(&served);
    assert_eq!(stranger.get(&first).await.status, 404, "replaced");
    let mut holder = come(&served, &second).await;
    boss.post("/permits/P-1004/link/remove", &[]).await;
    assert_eq!(holder.get("/own").await.status, 404, "taken back");
    let third = make(&mut boss, "P-1004").await;
    let as_it_is = park.permit("P-1004").await.unwrap();
    for (what, status) in [("holder", 404), ("deny", 404), ("over", 403), ("", 303)] {
        let mut permit = as_it_is.clone();
        match what {
            "holder" => permit.holder = "Somebody else".into(),
            "deny" => permit.list = plategate::domain::event::List::Deny,
            "over" => permit.valid_to = Some(park.now()),
            _ => {}
        }
        park.put_permit(permit).await;
        assert_eq!(stranger.get(&third).await.status, status, "{what}");
    }
    // On this device it is forgotten on demand.
    stranger.get("/own").await;
    let got = stranger.post("/own/leave", &[]).await;
    assert!(got.cookie.unwrap().contains("Max-Age=0"));
    stranger.cookie.clear();
    assert_eq!(stranger.get("/own").await.status, 403);
}

/// A form of another site, one that was shown before somebody else's change, and a holder who tries too often.
#[tokio::test]
async fn a_form_is_ours_and_of_the_permit_as_it_stands() {
    let park = CarPark::day().await;
    let served = served(&park).await;
    let mut boss = person(&served, &park, "boss", Role::Supervisor);
    let link = make(&mut boss, "P-1004").await;
    let mut holder = come(&served, &link).await;
    let right = std::mem::replace(&mut holder.csrf, "guessed".into());
    let got = holder.post("/own", &[("plate", "W1")]).await;
    assert_eq!(got.status, 403, "{}", got.body);
    let abroad = holder
        .request("POST", "/own")
        .header("origin", "https://evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("csrf={right}&plate=W1"));
    assert_eq!(holder.send(abroad).await.status, 403);
    // Somebody else is quicker.
    holder.csrf = right;
    let seen = park.permit("P-1004").await.unwrap().digest().to_string();
    let mut other = park.permit("P-1004").await.unwrap();
    other.note = "moves out in May".into();
    park.put_permit(other).await;
    let form = [("seen", seen.as_str()), ("plate", "W1")];
    let got = holder.post("/own", &form).await;
    assert_eq!(got.status, 409);
    assert!(
        got.body.contains("changed by somebody else"),
        "{}",
        got.body
    );
    assert!(got.body.contains("value=\"W1\""), "what was typed stays");
    assert_eq!(plates(&park, "P-1004").await, ["W90166D"]);
    let mut statuses = Vec::new();
    for _ in 0..60 {
        statuses.push(holder.get("/own").await.status);
    }
    assert_eq!(statuses.first(), Some(&200));
    assert_eq!(statuses.last(), Some(&429));
    park.clock.advance(Duration::from_secs(61));
    assert_eq!(holder.get("/own").await.status, 200);
}

#[tokio::test]
async fn a_program_makes_links_and_takes_them_back() {
    const ADDRESS: &str = "/api/v1/permits/P-1004/holder-link";
    let park = CarPark::day().await;
    let served = served(&park).await;
    let mut program = Program::of(&served, Role::Supervisor);
    let got = program.tell("POST", ADDRESS, &Value::Null, "").await;
    assert_eq!(got.status, 201, "{}", got.body);
    let made: Value = serde_json::from_str(&got.body).unwrap();
    let holder = come(&served, made["link"].as_str().unwrap()).await;
    assert!(!holder.cookie.is_empty());
    let gone = program.tell("DELETE", ADDRESS, &Value::Null, "").await;
    assert_eq!(gone.status, 204, "{}", gone.body);
    let gone = program.tell("DELETE", ADDRESS, &Value::Null, "").await;
    assert_eq!(gone.status, 404);
    let other = ADDRESS.replace("P-1004", "P-1001");
    let got = program.tell("POST", &other, &Value::Null, "").await;
    assert_eq!(got.status, 409, "staff may not: {}", got.body);
}
