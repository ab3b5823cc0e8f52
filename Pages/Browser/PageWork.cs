namespace RideAspire.Pages.Browser;

internal static class PageWork
{
    /// <summary>Does what a page waits for. Ends quietly when the page is closed, which cancels it.</summary>
    public static async Task UntilClosedAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Nobody waits for it any more.
        }
    }
}
