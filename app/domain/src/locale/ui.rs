//! Words of the components that do not know the domain: buttons, tables, dialogs, forms.

words! {
    save = "Save", "保存";
    cancel = "Cancel", "取消";
    close = "Close", "关闭";
    copy = "Copy", "复制";
    copied = "Copied", "已复制";
    search = "Search", "搜索";
    filter = "Filter", "筛选";
    apply = "Apply", "应用";
    clear = "Clear", "清除";
    all = "All", "全部";
    any = "Any", "不限";
    first_page = "First page", "第一页";
    next_page = "Next page", "下一页";
    pages = "Pages", "分页";
    retry = "Try again", "重试";
    reload = "Reload", "重新加载";
    optional = "optional", "选填";
    breadcrumbs = "You are here", "当前位置";
    error = "Error", "错误";
    note = "Note", "提示";
    /// What a table that scrolls sideways is called for those who cannot see it: its caption.
    scrollable_table(caption: &str) = format!("{caption}, scrolls sideways"),
        format!("{caption}，可左右滚动");
}
