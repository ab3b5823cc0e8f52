using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.JSInterop;

namespace RideAspire.Pages.Browser;

/// <summary>Which of the browser's two stores.</summary>
internal enum StorageArea
{
    /// <summary>Until the tab is closed. It survives a reload.</summary>
    Tab,

    /// <summary>Until it is removed, for all tabs.</summary>
    Browser,
}

/// <summary>
/// Keeps small records in the browser, so that they survive a reload. A browser that refuses to store, or has something
/// unreadable, is as one that has nothing.
/// </summary>
internal sealed class BrowserStorage(IJSRuntime js)
{
    private readonly IJSInProcessRuntime js = (IJSInProcessRuntime)js;

    public T? Read<T>(StorageArea area, string key, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return js.Invoke<string?>($"{NameOf(area)}.getItem", key) is { } text ? JsonSerializer.Deserialize(text, type) : null;
        }
        catch (Exception e) when (e is JSException or JsonException)
        {
            return null;
        }
    }

    public void Write<T>(StorageArea area, string key, T value, JsonTypeInfo<T> type)
        where T : class =>
        Try($"{NameOf(area)}.setItem", key, JsonSerializer.Serialize(value, type));

    public void Remove(StorageArea area, string key) => Try($"{NameOf(area)}.removeItem", key);

    private void Try(string function, params object?[] arguments)
    {
        try
        {
            js.InvokeVoid(function, arguments);
        }
        catch (JSException)
        {
            // It is full or forbidden. The page works without it, and forgets at a reload.
        }
    }

    private static string NameOf(StorageArea area) => area == StorageArea.Tab ? "sessionStorage" : "localStorage";
}
