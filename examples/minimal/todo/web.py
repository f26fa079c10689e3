"""Shows the items, adds one, and ticks one off."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from psycopg.rows import DictRow, dict_row
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@asynccontextmanager
async def database() -> AsyncIterator[psycopg.AsyncConnection[DictRow]]:
    url = os.environ["DATABASE_URL"]
    async with await psycopg.AsyncConnection.connect(url, row_factory=dict_row) as connection:
        yield connection


async def index(_: Request) -> Response:
    async with database() as connection:
        items = await connection.execute("SELECT id, text, done FROM items ORDER BY id")
        return JSONResponse(await items.fetchall())


async def add(request: Request) -> Response:
    text = (await request.body()).decode()
    async with database() as connection:
        added = await connection.execute(
            "INSERT INTO items (text) VALUES (%s) RETURNING id, text, done", [text]
        )
        return JSONResponse(await added.fetchone(), 201)


async def tick(request: Request) -> Response:
    async with database() as connection:
        done = await connection.execute(
            "UPDATE items SET done = true WHERE id = %s RETURNING id, text, done",
            [request.path_params["id"]],
        )
        item = await done.fetchone()
        return JSONResponse(item, 200 if item else 404)


async def alive(_: Request) -> Response:
    return Response("ok")


app = Starlette(
    routes=[
        Route("/", index, methods=["GET"]),
        Route("/", add, methods=["POST"]),
        Route("/{id:int}", tick, methods=["POST"]),
        Route("/healthz", alive),
    ]
)
