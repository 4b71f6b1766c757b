"""The syntax tree of a template: Jinja 3.1's documented nodes, with exact positions.

::

    Node
    ├─ Template
    ├─ Stmt    Output Extends For If Macro CallBlock FilterBlock With Block Include Import
    │          FromImport ExprStmt Assign AssignBlock Continue Break Scope OverlayScope
    │          EvalContextModifier ScopedEvalContextModifier
    ├─ Expr
    │  ├─ BinExpr    Mul Div FloorDiv Add Sub Mod Pow And Or
    │  ├─ UnaryExpr  Not Neg Pos
    │  ├─ Literal    Const TemplateData Tuple List Dict
    │  └─ Name NSRef CondExpr Filter Test Call Getitem Getattr Slice Concat Compare
    │     EnvironmentAttribute ExtensionAttribute ImportedName InternalName MarkSafe
    │     MarkSafeIfAutoescape ContextReference DerivedContextReference
    └─ Helper  Pair Keyword Operand

Called by the parser and extensions, which build nodes; by the compiler, which reads
them. Does not generate code. Every node is given its fields in order, or none; its
attributes (position, environment) by keyword: ``Name("x", "load", lineno=1)``.
"""

from __future__ import annotations

from .base import (
    EvalContext as EvalContext,
)
from .base import (
    Expr as Expr,
)
from .base import (
    Helper as Helper,
)
from .base import (
    Impossible as Impossible,
)
from .base import (
    Node as Node,
)
from .base import (
    Stmt as Stmt,
)
from .base import (
    get_eval_context as get_eval_context,
)
from .expressions import (
    Add as Add,
)
from .expressions import (
    And as And,
)
from .expressions import (
    BinExpr as BinExpr,
)
from .expressions import (
    Call as Call,
)
from .expressions import (
    Compare as Compare,
)
from .expressions import (
    Concat as Concat,
)
from .expressions import (
    CondExpr as CondExpr,
)
from .expressions import (
    Const as Const,
)
from .expressions import (
    Dict as Dict,
)
from .expressions import (
    Div as Div,
)
from .expressions import (
    Filter as Filter,
)
from .expressions import (
    FloorDiv as FloorDiv,
)
from .expressions import (
    Getattr as Getattr,
)
from .expressions import (
    Getitem as Getitem,
)
from .expressions import (
    Keyword as Keyword,
)
from .expressions import (
    List as List,
)
from .expressions import (
    Literal as Literal,
)
from .expressions import (
    Mod as Mod,
)
from .expressions import (
    Mul as Mul,
)
from .expressions import (
    Name as Name,
)
from .expressions import (
    Neg as Neg,
)
from .expressions import (
    Not as Not,
)
from .expressions import (
    NSRef as NSRef,
)
from .expressions import (
    Operand as Operand,
)
from .expressions import (
    Or as Or,
)
from .expressions import (
    Pair as Pair,
)
from .expressions import (
    Pos as Pos,
)
from .expressions import (
    Pow as Pow,
)
from .expressions import (
    Slice as Slice,
)
from .expressions import (
    Sub as Sub,
)
from .expressions import (
    TemplateData as TemplateData,
)
from .expressions import (
    Test as Test,
)
from .expressions import (
    Tuple as Tuple,
)
from .expressions import (
    UnaryExpr as UnaryExpr,
)
from .expressions import (
    args_as_const as args_as_const,
)
from .expressions import (
    pass_argument as pass_argument,
)
from .extending import (
    Break as Break,
)
from .extending import (
    ContextReference as ContextReference,
)
from .extending import (
    Continue as Continue,
)
from .extending import (
    DerivedContextReference as DerivedContextReference,
)
from .extending import (
    EnvironmentAttribute as EnvironmentAttribute,
)
from .extending import (
    EvalContextModifier as EvalContextModifier,
)
from .extending import (
    ExtensionAttribute as ExtensionAttribute,
)
from .extending import (
    ImportedName as ImportedName,
)
from .extending import (
    InternalName as InternalName,
)
from .extending import (
    MarkSafe as MarkSafe,
)
from .extending import (
    MarkSafeIfAutoescape as MarkSafeIfAutoescape,
)
from .extending import (
    OverlayScope as OverlayScope,
)
from .extending import (
    Scope as Scope,
)
from .extending import (
    ScopedEvalContextModifier as ScopedEvalContextModifier,
)
from .statements import (
    Assign as Assign,
)
from .statements import (
    AssignBlock as AssignBlock,
)
from .statements import (
    Block as Block,
)
from .statements import (
    CallBlock as CallBlock,
)
from .statements import (
    ExprStmt as ExprStmt,
)
from .statements import (
    Extends as Extends,
)
from .statements import (
    FilterBlock as FilterBlock,
)
from .statements import (
    For as For,
)
from .statements import (
    FromImport as FromImport,
)
from .statements import (
    If as If,
)
from .statements import (
    Import as Import,
)
from .statements import (
    Include as Include,
)
from .statements import (
    Macro as Macro,
)
from .statements import (
    Output as Output,
)
from .statements import (
    Template as Template,
)
from .statements import (
    With as With,
)
