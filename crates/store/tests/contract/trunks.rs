//! Trunks keep their order and their passwords; routes are replaced whole.

use crate::base_data::fill_demo;
use crate::contract;
use calls::trunk::{Brakes, Route};
use store::{Store, Trunk};

contract! {
    async fn trunks_keep_their_order_and_their_passwords(store: Store) {
        fill_demo(&store).await;
        let named = Trunk {
            username: Some("hotline".into()),
            password: Some("secret".into()),
            ..Trunk::new("a-second", "sbc.example.com:5060")
        };
        store.save_trunk(&named).await.expect("saves");
        let names = async || {
            let trunks = store.trunks().await.expect("reads");
            trunks.into_iter().map(|trunk| trunk.name).collect::<Vec<_>>()
        };
        assert_eq!(names().await, ["carrier", "a-second"]);
        let password = async || store.trunks().await.expect("reads").remove(1).password;
        let silent = Trunk { password: None, probe_s: Some(30), ..named.clone() };
        store.save_trunk(&silent).await.expect("saves");
        assert_eq!(password().await.as_deref(), Some("secret"), "kept");
        assert_eq!(store.trunks().await.expect("reads")[1].probe_s, Some(30));
        let nameless = Trunk { username: None, ..silent };
        store.save_trunk(&nameless).await.expect("saves");
        assert_eq!(password().await, None, "without a username there is none");
        assert!(store.remove_trunk("a-second").await.expect("removes"));
        assert!(!store.remove_trunk("a-second").await.expect("removes"));
        assert_eq!(names().await, ["carrier"]);
    }

    async fn routes_and_limits_are_part_of_the_configuration(store: Store) {
        fill_demo(&store).await;
        assert_eq!(store.routes().await.expect("reads"), []);
        let route = |prefix: &str| Route {
            prefix: prefix.into(),
            digits: None,
            trunks: vec!["carrier".into()],
        };
        store.save_routes(&[route("0"), route("")]).await.expect("saves");
        store.save_routes(&[route("1"), route("0")]).await.expect("saves");
        let brakes = Brakes { closed: vec!["0900".into()], ..Brakes::default() };
        store.save_seat_brakes(&brakes).await.expect("saves");
        let config = store.center_config().await.expect("reads");
        assert_eq!(config.routes, [route("1"), route("0")]);
        assert_eq!(config.seat_brakes, brakes);
        assert_eq!(config.trunks[0].calls_max, 100);
    }
}
