using Microsoft.JSInterop;

namespace RideAspire.Pages.Browser;

/// <summary>
/// A component's own module of JavaScript: its <c>watch</c> gets the component and what else it needs, and returns an
/// object with <c>stop</c>. A module that cannot be loaded is tried again, because the page works without it.
/// </summary>
/// <param name="path">The module's address.</param>
/// <param name="component">What the module calls.</param>
internal sealed class PageScript<T>(IJSRuntime js, string path, T component, TimeProvider time) : IAsyncDisposable
    where T : class
{
    private static readonly TimeSpan retryDelay = TimeSpan.FromSeconds(2);

    private readonly DotNetObjectReference<T> self = DotNetObjectReference.Create(component);
    private IJSObjectReference? watcher;
    private bool isDisposed;

    /// <param name="arguments">What <c>watch</c> gets before the component.</param>
    public async Task StartAsync(params object[] arguments)
    {
        for (var attempt = 0; !isDisposed; attempt++)
        {
            try
            {
                // A browser may remember that an address could not be loaded.
                await using var module = await js.InvokeAsync<IJSObjectReference>("import", attempt == 0 ? path : $"{path}?{attempt}");
                if (isDisposed)
                    return;
                watcher = await module.InvokeAsync<IJSObjectReference>("watch", [.. arguments, self]);
                if (isDisposed)
                    await StopAsync();
                return;
            }
            catch (JSException)
            {
                await Task.Delay(retryDelay, time);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        isDisposed = true;
        await StopAsync();
        self.Dispose();
    }

    private async Task StopAsync()
    {
        if (watcher is not { } running)
            return;
        watcher = null;
        await running.InvokeVoidAsync("stop");
        await running.DisposeAsync();
    }
}
