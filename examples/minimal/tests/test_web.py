from starlette.testclient import TestClient

from todo import schema
from todo.web import app


def test_an_item_is_added_and_ticked_off() -> None:
    schema.main()
    client = TestClient(app)
    added = client.post("/", content="buy milk").json()
    assert (added["text"], added["done"]) == ("buy milk", False)
    assert client.post(f"/{added['id']}").json() == {**added, "done": True}
    assert {**added, "done": True} in client.get("/").json()


def test_what_is_not_there_is_not_found() -> None:
    schema.main()
    assert TestClient(app).post("/0").status_code == 404
