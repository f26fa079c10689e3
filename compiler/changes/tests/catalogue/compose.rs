//! What changes of a Compose project did.

use groundplan_changes::Class::{Free, Interrupts, Loses, Rolls};

use crate::Row;
use crate::support::Edit::Text;

const PROJECT: &str = "compose.yaml";

pub const ROWS: &[Row] = &[
    (
        "another project name",
        &[Text(PROJECT, "name: bookshop-local", "name: shop-local")],
        "project",
        Loses,
    ),
    ("another image", &[Text(PROJECT, "valkey:8.1.8", "valkey:8.1.9")], "service results", Rolls),
    (
        "another command",
        &[Text(
            PROJECT,
            "retries: 5\n      start_period: \"60s\"",
            "retries: 6\n      start_period: \"60s\"",
        )],
        "service main",
        Rolls,
    ),
    (
        "a named volume renamed",
        &[
            Text(PROJECT, "source: main_data", "source: orders_data"),
            Text(PROJECT, "  main_data: {}", "  orders_data: {}"),
        ],
        "service main",
        Loses,
    ),
    (
        "a volume removed",
        &[Text(PROJECT, "  results_data: {}\n", "")],
        "volume results_data",
        Loses,
    ),
    (
        "labels on a volume",
        &[Text(PROJECT, "  main_data: {}", "  main_data:\n    labels:\n      team: shop")],
        "volume main_data",
        Loses,
    ),
    (
        "the driver of a volume",
        &[Text(PROJECT, "  main_data: {}", "  main_data:\n    driver: nfs")],
        "volume main_data",
        Loses,
    ),
    (
        "a file mounted from elsewhere",
        &[Text(PROJECT, "./files/schema/schema/schema.sql", "./files/schema/tables.sql")],
        "service schema",
        Rolls,
    ),
    (
        "the content of a file",
        &[Text("files/site/etc/nginx/conf.d/default.conf", "listen", "listen  ")],
        "file files/site/etc/nginx/conf.d/default.conf",
        Free,
    ),
    (
        "a network opened",
        &[Text(PROJECT, "  main:\n    internal: true", "  main:\n    internal: false")],
        "network main",
        Interrupts,
    ),
    (
        "what starts before what",
        &[Text(PROJECT, "condition: service_healthy", "condition: service_started")],
        "service cache-metrics",
        Free,
    ),
    (
        "a memory limit",
        &[Text(PROJECT, "mem_limit: \"512m\"", "mem_limit: \"1g\"")],
        "service main",
        Rolls,
    ),
    (
        "a profile",
        &[Text(
            PROJECT,
            "    image: postgres:17.11\n",
            "    image: postgres:17.11\n    profiles: [store]\n",
        )],
        "service main",
        Free,
    ),
    (
        "two replicas",
        &[Text(
            PROJECT,
            "    image: postgres:17.11\n",
            "    image: postgres:17.11\n    scale: 2\n",
        )],
        "service main",
        Free,
    ),
    (
        "a watch of sources",
        &[Text(
            PROJECT,
            "    image: postgres:17.11\n",
            "    image: postgres:17.11\n    develop: {watch: []}\n",
        )],
        "service main",
        Rolls,
    ),
    (
        "another password variable",
        &[Text(PROJECT, "${MAIN_PASSWORD:?", "${SHOP_PASSWORD:?")],
        "service main",
        Rolls,
    ),
];
