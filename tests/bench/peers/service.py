# SPDX-License-Identifier: MIT
"""The service that sonda replaces, written anew from its four answers: FastAPI and psutil.

Run by uvicorn, one process, as it was. cpu_percent(interval=0.1) blocks 100 ms in every /metrics/system.
"""

import datetime
import os
import time

import psutil
from fastapi import FastAPI, Request

NAME = os.environ.get("APP_NAME", "k8s-cluster-performance-stack")
VERSION = os.environ.get("APP_VERSION", "1.0.0")
ENVIRONMENT = os.environ.get("APP_ENV", "dev")
STARTED = time.time()
app = FastAPI(title=NAME, version=VERSION)
app.state.requests = 0


def utc(seconds):
    return datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@app.middleware("http")
async def count_requests(request: Request, call_next):
    response = await call_next(request)
    app.state.requests += 1
    return response


@app.get("/health")
def health():
    return {"status": "ok", "app": NAME, "version": VERSION}


@app.get("/info")
def info():
    return {"app_name": NAME, "version": VERSION, "environment": ENVIRONMENT, "server_time": utc(time.time())}


@app.get("/metrics/system")
def system():
    percent = psutil.cpu_percent(interval=0.1)
    memory, disk, load = psutil.virtual_memory(), psutil.disk_usage("/"), psutil.getloadavg()
    return {
        "cpu": {"percent": percent, "cores": psutil.cpu_count()},
        "memory": {
            "total_mb": memory.total // 2**20,
            "used_mb": (memory.total - memory.available) // 2**20,
            "percent": memory.percent,
        },
        "disk": {
            "total_gb": round(disk.total / 1e9, 1),
            "used_gb": round(disk.used / 1e9, 1),
            "percent": disk.percent,
        },
        "load_average": dict(zip(("1m", "5m", "15m"), (round(x, 2) for x in load))),
    }


@app.get("/metrics/app")
def application():
    return {
        "uptime_seconds": int(time.time() - STARTED),
        "requests_count": app.state.requests,
        "startup_time": utc(STARTED),
    }
