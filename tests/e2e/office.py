"""Who works in the office of the browser tests, and who is insured there."""

from __future__ import annotations

from dataclasses import dataclass

from tests.factories.people import card_number, resident_id

PASSWORD = "claimflow-e2e"


@dataclass(frozen=True)
class Worker:
    """A member of staff; `limit` is what they may decide, in CNY."""

    username: str
    display_name: str
    roles: tuple[str, ...]
    limit: int = 0


@dataclass(frozen=True)
class Claimant:
    """A person with a motor policy of their own."""

    name: str
    policy_no: str
    id_no: str
    account_no: str
    mobile: str


STAFF = (
    Worker("intake", "林晓梅", ("intake",)),
    Worker("surveyor", "何建国", ("surveyor",)),
    Worker("adjuster1", "王磊", ("adjuster_l1",), 10_000),
    Worker("adjuster2", "李娜", ("adjuster_l2",), 300_000),
    Worker("adjuster2b", "高原", ("adjuster_l2",), 300_000),
    Worker("approver1", "赵敏", ("approver_l1",), 50_000),
    Worker("approver2", "钱勇", ("approver_l2",), 300_000),
    Worker("release", "陈鹏", ("cashier_release",)),
    Worker("cashier", "冯霞", ("cashier",)),
    Worker("admin", "管理员", ("admin",)),
    Worker("analyst", "安娜", ("analyst",)),
    Worker("auditor", "朱明", ("auditor",)),
)

_NAMES = (
    *("秦海", "尤佳", "许诺", "吕平", "施文", "张倩", "孔亮", "曹颖", "严冬", "华清"),
    *("金城", "魏然", "陶然", "姜维", "戚薇", "谢安", "邹静", "喻言", "柏林", "水明"),
    *("窦章", "云舒", "苏禾", "潘越", "葛青", "奚文", "范宁", "彭朗", "郎平", "鲁迪"),
    *("韦庄", "昌明", "马跃", "苗雨", "凤仪", "花荣", "方圆", "俞声", "任远", "袁野"),
)

CLAIMANTS = tuple(
    Claimant(name, f"PE2E{number:05d}", resident_id(100 + number), card_number(5000 + number), f"138{number:08d}")
    for number, name in enumerate(_NAMES, start=1)
)
