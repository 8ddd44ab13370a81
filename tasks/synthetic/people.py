"""Made-up persons: valid identity numbers, phones and bank cards that belong to nobody."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from tasks.people.identity import luhn_digit, ric_check_digit
from tasks.synthetic.streams import SEED, stream, weighted

_SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国志文斌鹏辉鑫宇浩然子轩梓涵雨欣佳怡思远嘉晨博雅琪"
_MOBILE_STARTS = ("134", "135", "136", "138", "139", "150", "151", "158", "159", "177", "180", "186", "188", "189")
_OLDEST, _YOUNGEST = date(1950, 1, 1), date(2004, 12, 31)

_BANKS: tuple[tuple[str, str, str, int], ...] = (
    ("中国工商银行", "622202", "102", 19),
    ("中国建设银行", "621700", "105", 19),
    ("中国农业银行", "622848", "103", 19),
    ("中国银行", "621661", "104", 19),
    ("招商银行", "622588", "308", 16),
)


@dataclass(frozen=True)
class Person:
    """One made-up person with an account."""

    number: int
    name: str
    id_no: str
    mobile: str
    vulnerable: str
    language: str
    bank_name: str
    card_no: str
    cnaps: str


@cache
def counties() -> tuple[str, ...]:
    """County codes that were valid at all times, so that every birth year fits (from python-stdnum's table)."""
    text = files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    found, province = [], ""
    for line in text.splitlines():
        if match := re.match(r"(\d\d) ", line):
            province = match[1]
        elif (match := re.match(r'\s+(\d{4}) county="([^"\[]+)"$', line)) and not match[1].endswith("00"):
            found.append(province + match[1])
    return tuple(found)


def person(number: int, seed: int = SEED) -> Person:
    """The person with this number."""
    random = stream("party", number, seed)
    born = _OLDEST + timedelta(days=random.randrange((_YOUNGEST - _OLDEST).days))
    first_17 = f"{random.choice(counties())}{born:%Y%m%d}{random.randrange(1000):03d}"
    bank_name, bin_no, bank_code, length = random.choice(_BANKS)
    card = bin_no + "".join(str(random.randrange(10)) for _ in range(length - len(bin_no) - 1))
    return Person(
        number=number,
        name=random.choice(_SURNAMES) + "".join(random.choice(_GIVEN) for _ in range(random.choice((1, 2, 2)))),
        id_no=first_17 + ric_check_digit(first_17),
        mobile=random.choice(_MOBILE_STARTS) + f"{random.randrange(10**8):08d}",
        vulnerable=weighted(random, (("none", 94.0), ("elderly", 4.0), ("disabled", 2.0))),
        language=weighted(random, (("zh", 96.0), ("en", 4.0))),
        bank_name=bank_name,
        card_no=card + luhn_digit(card),
        cnaps=f"{bank_code}{random.randrange(1000, 7000)}{random.randrange(10**5):05d}",
    )
