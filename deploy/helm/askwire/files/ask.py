"""``helm test``: the gateway answers, and with an API key it answers a question."""

import json
import os
import sys
import urllib.request

gateway = os.environ["GATEWAY_URL"]
with urllib.request.urlopen(f"{gateway}/health/ready", timeout=10) as answer:
    print("ready:", answer.read().decode())

key_file = os.environ.get("API_KEY_FILE")
if key_file is None:
    sys.exit(0)
with open(key_file, encoding="utf-8") as file:
    key = file.read().strip()
question = {"question": os.environ["QUESTION"], "datasource": os.environ["DATASOURCE"]}
request = urllib.request.Request(
    f"{gateway}/v1/query",
    data=json.dumps(question).encode(),
    headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
)
with urllib.request.urlopen(request, timeout=60) as answer:
    body = json.load(answer)
print(json.dumps(body, indent=1))
sys.exit(0 if body["status"] == "answered" else f"the question was not answered: {body['status']}")
