//! Customers are found by number and by words.

use crate::base_data::{Told, at, fill_demo, interaction, number};
use crate::contract;
use base::CustomerId;
use desk::{Customer, CustomerKind};
use store::{Store, seed};

contract! {
    async fn a_customer_is_found_by_number_and_by_words(store: Store) {
        fill_demo(&store).await;
        let company = store.customers_by_number(&number("18650001234")).await.expect("reads");
        assert_eq!(company.len(), 1);
        assert_eq!(company[0].numbers, [number("059183456789"), number("18650001234")]);
        let dedicated = store.dedicated_agent(&number("059183456789")).await.expect("reads");
        assert_eq!(dedicated, Some(seed::agent_id(1005)));
        assert_eq!(store.dedicated_agent(&number("13800138001")).await.expect("reads"), None);

        let names = async |words: &str| {
            let found = store.search_customers(words, None, 10).await.expect("reads");
            found.into_iter().map(|customer| customer.name).collect::<Vec<_>>()
        };
        assert_eq!(names("秀英").await, ["林秀英"]);
        assert_eq!(names("1500591").await, ["黄建国"]);
        assert_eq!(names("%").await, [""; 0], "a wildcard is a letter like others");
        assert_eq!(names("").await.len(), 4);
        let page = store.search_customers("", None, 1).await.expect("reads");
        let next = store.search_customers("", Some(page[0].id), 10).await.expect("reads");
        assert_eq!(next.len(), 3);
    }

    async fn earlier_calls_are_linked_when_a_customer_is_saved(store: Store) {
        let mut told = Told::new();
        told.started(1_000, interaction(1), "13612345678");
        store.apply("run", &told.events).await.expect("applies");
        let customer = Customer {
            id: CustomerId::new(1, 0),
            name: "新客户".into(),
            kind: CustomerKind::Person,
            numbers: vec![number("13612345678")],
            address: String::new(),
            note: String::new(),
            dedicated_agent: None,
        };
        store.save_customer(&customer, at(1)).await.expect("saves");
        let line = store.interaction(interaction(1)).await.expect("reads").expect("is there");
        assert_eq!(line.customer, Some((customer.id, "新客户".into())));
        let saved = store.customer(customer.id).await.expect("reads").expect("is there");
        assert_eq!(saved, customer);
    }
}
