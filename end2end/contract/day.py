"""A day's work over the API by a client that was generated from its document, on a new database:
register, report, override, request, decide, follow, export.

Arguments: the server's address, an admin's token, the token of another operator."""

import sys
from datetime import datetime, timedelta, timezone

from headroom_client import AuthenticatedClient, models
from headroom_client.api.apps import list_apps, register_app
from headroom_client.api.audit import list_audit
from headroom_client.api.limits import export_limits, list_limits, read_limits, set_override
from headroom_client.api.requests import claim_request, decide_request, file_request, read_request
from headroom_client.api.tokens import create_token
from headroom_client.api.usage import read_usage, report_usage

APP = {"org": "acme", "app": "day"}
GROUPS = models.TargetType0(quota="groups")


def limited(amount):
    return models.LimitValueType0(kind=models.LimitValueType0Kind.LIMITED, amount=amount)


def done(answer, status=200):
    assert answer.status_code == status, (answer.status_code, answer.content)
    return answer.parsed


def groups_of(client):
    limits = done(read_limits.sync_detailed(client=client, **APP))
    return next(one.value.amount for one in limits.quotas if one.quota == "groups")


def main(address, admin_token, operator_token):
    def holder(token):
        return AuthenticatedClient(base_url=address, token=token)

    admin, operator = holder(admin_token), holder(operator_token)
    now = datetime.now(timezone.utc)

    # The platform: an App Key, and a gateway that reports its use.
    done(register_app.sync_detailed(client=admin, body=models.Registration(plan="free"), **APP), 201)
    form = models.TokenForm(name="gateway", scopes=["usage:write", "limits:read"], all_=True)
    made = done(create_token.sync_detailed(client=admin, body=form, idempotency_key="gateway"), 201)
    again = done(create_token.sync_detailed(client=admin, body=form, idempotency_key="gateway"), 201)
    assert again.id == made.id and made.secret and not again.secret and again.note
    gateway = holder(made.secret)
    gauge = models.GaugeSample(app="acme#day", quota="groups", value=90, at=now)
    batch = models.UsageBatch(source="gateway-1", batch=1, gauges=[gauge])
    assert done(report_usage.sync_detailed(client=gateway, body=batch)).stored == 1
    assert done(report_usage.sync_detailed(client=gateway, body=batch)).repeated
    used = done(read_usage.sync_detailed(client=admin, **APP))
    assert next(one for one in used.quotas if one.quota.id == "groups").usage.used == 90

    # Operations: a temporary raise, once, however often it is sent.
    before = groups_of(gateway)
    new = models.NewOverride(
        target=GROUPS, value=limited(200), reason="a fair", ends_at=now + timedelta(days=7)
    )
    first = done(
        set_override.sync_detailed(client=admin, body=new, idempotency_key="fair", **APP), 201
    )
    again = done(
        set_override.sync_detailed(client=admin, body=new, idempotency_key="fair", **APP), 201
    )
    assert first.id == again.id and groups_of(gateway) == 200 != before

    # Support: a customer asks for more, somebody else decides, gateways have it.
    ask = models.NewRequest(
        app="acme#day", target=GROUPS, requested=limited(300), justification="the fair grows"
    )
    filed = done(file_request.sync_detailed(client=admin, body=ask, idempotency_key="more"), 201)
    done(claim_request.sync_detailed(filed.id, client=operator, body=models.RequestClaim()))
    tag = read_request.sync_detailed(filed.id, client=operator).headers["etag"]
    decision = models.RequestDecision(
        decision=models.Verdict.APPROVE, reason="they need it", replace=True
    )
    own = decide_request.sync_detailed(filed.id, client=admin, body=decision, if_match=tag)
    assert own.status_code in (403, 409), "nobody decides what they filed"
    done(decide_request.sync_detailed(filed.id, client=operator, body=decision, if_match=tag))
    assert groups_of(gateway) == 300

    # Followed and exported.
    page = done(list_limits.sync_detailed(client=gateway, limit=1))
    assert page.items[0].app == "acme#day"
    everything = export_limits.sync_detailed(client=admin, format_=models.ExportLimitsFormat.JSON)
    assert [one.app for one in done(everything).items] == ["acme#day"]
    assert [row.app for row in done(list_apps.sync_detailed(client=admin, query="day")).items]
    record = done(list_audit.sync_detailed(client=admin, app="acme#day"))
    actions = {row.action for row in record.items}
    assert {"app.register", "override.set", "request.submit"} <= actions, actions
    print("a day's work is done")


main(*sys.argv[1:])
