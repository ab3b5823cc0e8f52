namespace RideAspire.LocalServers;

/// <summary>Folders that a server's own user can reach: that is not root, though we may be.</summary>
public static class ServerFolder
{
    /// <summary>A new folder that goes when this process goes, even by SIGKILL.</summary>
    public static string NewTemporary(string server)
    {
        var parent = new[] { Path.GetTempPath(), "/var/tmp", "/tmp" }.FirstOrDefault(IsReachable) ?? Path.GetTempPath();
        var folder = Path.Combine(parent, $"ride-aspire-{server}-{Path.GetRandomFileName()[..8]}");
        Directory.CreateDirectory(folder);
        ProcessGuard.OwnTemporary(folder);
        return folder;
    }

    /// <summary>Deletes a folder that <see cref="NewTemporary"/> made.</summary>
    public static void DeleteTemporary(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        ProcessGuard.DisownTemporary(folder);
    }

    /// <summary>Lets any user read a file, or enter and list a folder; lets them run a program too.</summary>
    public static void LetAnyoneRead(FileSystemInfo entry, bool isProgram = false)
    {
        if (OperatingSystem.IsWindows())
            return;
        entry.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        if (isProgram || entry is DirectoryInfo)
            entry.UnixFileMode |= UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    }

    /// <summary>Writes a file that only its owner may read.</summary>
    public static void WriteSecret(string path, string secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(secret);
    }

    /// <summary>Whether any user may pass through the folder and all above it.</summary>
    public static bool IsReachable(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
        {
            if (at.Exists && !at.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }
}
