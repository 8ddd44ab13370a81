"""The demo's users: one for each role, all with the same password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from engine import Tx
from tasks.calendar.model import local_date
from tasks.people import users
from tasks.people.users import AuthorityInput, UserInput

PASSWORD = "claimflow-demo"  # noqa: S105 - printed at every start, for made-up data only
_CERTIFIED = timedelta(days=300)


@dataclass(frozen=True)
class DemoUser:
    """A log-in of the demo; `limit` is what the user may decide, in CNY."""

    username: str
    display_name: str
    title: str
    roles: tuple[str, ...]
    limit: int = 0


DEMO_USERS: tuple[DemoUser, ...] = (
    DemoUser("intake", "林晓梅 Lin", "客服受理", ("intake",)),
    DemoUser("surveyor", "何建国 He", "查勘定损", ("surveyor",)),
    DemoUser("medical", "姚静 Yao", "医疗审核", ("medical",)),
    DemoUser("adjuster1", "王磊 Wang", "一级理赔员", ("adjuster_l1",), 10_000),
    DemoUser("adjuster2", "李娜 Li", "二级理赔员", ("adjuster_l2",), 300_000),
    DemoUser("adjuster3", "周强 Zhou", "三级理赔员", ("adjuster_l3",), 5_000_000),
    DemoUser("approver1", "赵敏 Zhao", "一级核赔", ("approver_l1",), 50_000),
    DemoUser("approver2", "钱勇 Qian", "二级核赔", ("approver_l2",), 300_000),
    DemoUser("approver3", "孙丽 Sun", "三级核赔", ("approver_l3",), 1_000_000),
    DemoUser("approver4", "吴涛 Wu", "核赔委员会", ("approver_l4",), 100_000_000),
    DemoUser("siu", "郑军 Zheng", "调查", ("siu",)),
    DemoUser("cashier", "冯霞 Feng", "出纳", ("cashier",)),
    DemoUser("release", "陈鹏 Chen", "付款放行", ("cashier_release",)),
    DemoUser("recovery", "卫东 Wei", "追偿", ("recovery",)),
    DemoUser("complaints", "蒋欣 Jiang", "投诉处理", ("complaints",)),
    DemoUser("compliance", "沈洁 Shen", "合规", ("compliance",)),
    DemoUser("manager", "韩超 Han", "管理层", ("manager",)),
    DemoUser("pm", "杨帆 Yang", "项目经理", ("pm",)),
    DemoUser("admin", "管理员 Admin", "系统管理员", ("admin",)),
    DemoUser("analyst", "安娜 Ana", "流程分析师", ("analyst",)),
    DemoUser("auditor", "朱明 Zhu", "审计", ("auditor",)),
)

BY_ROLE = {role: user.username for user in DEMO_USERS for role in user.roles}
"""The user who works for a group."""


def create(tx: Tx, now: datetime) -> None:
    """Create every demo user."""
    for user in DEMO_USERS:
        until = local_date(now) + _CERTIFIED
        limits = [AuthorityInput(role, Decimal(user.limit), until) for role in user.roles] if user.limit else []
        new = UserInput(
            user.username,
            user.display_name,
            PASSWORD,
            user.roles,
            limits,
            email=f"{user.username}@claims.example",
            password_known=True,
        )
        users.create_user(tx, new, "demo", now)
