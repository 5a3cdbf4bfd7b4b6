"""The little style that the pages add to streamlit's own."""

STYLE = """
.strip{position:relative;height:8px;border-radius:4px;background:rgba(128,128,128,.25);margin:-6px 8px 2px}
.strip i{position:absolute;top:0;bottom:0;border-radius:4px;background:#0072B2;opacity:.65}
.strip b{position:absolute;top:-3px;bottom:-3px;width:2px;margin-left:-1px;background:currentColor;opacity:.7}
.strip u{position:absolute;top:-2px;width:12px;height:12px;margin-left:-6px;border-radius:50%;border:2px solid #D55E00}
.said{font-size:.8rem;opacity:.8;margin:2px 8px 10px}
.outcomes{overflow-x:auto}
.outcomes table{border-collapse:collapse;width:100%;font-size:.9rem}
.outcomes th,.outcomes td{text-align:left;font-weight:400;padding:.35rem .6rem}
.outcomes tr{border-bottom:1px solid rgba(128,128,128,.3)}
.outcomes thead th{opacity:.75}
.outcomes td{font-variant-numeric:tabular-nums;white-space:nowrap}
.block-container{padding-top:4.5rem}
@media (max-width:640px){.block-container{padding-left:1rem;padding-right:1rem}}
"""
