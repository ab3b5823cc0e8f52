namespace RideAspire.LocalServers;

/// <summary>Folders and files for a server, which may run as another user than this process.</summary>
public static class ServerFolder
{
    /// <summary>Creates a folder that is deleted when this process ends, even by SIGKILL.</summary>
    public static string NewTemporary(string server)
    {
        var parent = new[] { Path.GetTempPath(), "/var/tmp", "/tmp" }.FirstOrDefault(IsReachable) ?? Path.GetTempPath();
        var folder = Path.Combine(parent, $"ride-aspire-{server}-{Path.GetRandomFileName()[..8]}");
        Directory.CreateDirectory(folder);
        ProcessGuard.OwnTemporary(folder);
        return folder;
    }

    /// <summary>Deletes a folder that <see cref="NewTemporary"/> created.</summary>
    public static void DeleteTemporary(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        ProcessGuard.DisownTemporary(folder);
    }

    /// <summary>Lets any user read a file, run a program, or enter and list a folder.</summary>
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

    /// <summary>Whether any user may enter the folder and all folders above it.</summary>
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
